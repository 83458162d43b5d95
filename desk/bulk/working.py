"""Runs are worked through in the background: each matter by the verb of its step, in a transaction of its own.

What becomes of a matter and what its row says of it are written together. A worker that is killed leaves the matter
untouched and its row waiting, so the next one goes on where it was, and nothing is done twice.
"""

from __future__ import annotations

import logging

from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases import actions as verbs
from cases.access import ledger, policies
from cases.models import Case
from cases.reading import conflicts
from cases.rules.errors import VersionConflict
from desk import taking
from desk.bulk import actions
from desk.bulk.forms import as_sent
from desk.bulk.offers import BY_WORD, Offer
from desk.choices import RowState, RunState
from desk.forms.step import StepForm
from desk.models import BulkRow, BulkRun
from teams.models import User
from web.errors import NotAllowed, Refusal
from worktime import timekeeping, wording

logger = logging.getLogger(__name__)

ONE_AT_A_TIME = 4_560_013
"""First key of the lock under which a row is worked on; the second is its run."""
AT_ONCE = 4
TRIES = 3
LARGEST_LOCK = 2**31
LONGEST = 500
"""Characters of a sentence."""


def advance() -> bool:
    """Take the step on one row; False where no run has one that nobody is at."""
    return any(_advance(run) for run in BulkRun.objects.to_do().select_related("by")[:AT_ONCE])


def _advance(run: BulkRun) -> bool:
    row: BulkRow | None = None
    try:
        with transaction.atomic(), override(run.language or None):
            if not _is_alone(run) or not _is_still_to_do(run):
                return False
            row = run.rows.waiting().select_for_update(of=("self",)).select_related("case").order_by("pk").first()
            if row is None:
                actions.end(run, RunState.DONE)
            else:
                _answer(run, row)
    except Exception:
        logger.exception("Row %s of run %s could not be worked on.", row and row.pk, run.pk)
        if row is None:
            return False
        _count_try(run, row)
    return True


def _is_alone(run: BulkRun) -> bool:
    """A lock of this transaction, which ends with it: whoever is killed leaves none behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ONE_AT_A_TIME, run.pk % LARGEST_LOCK])
        return bool(cursor.fetchone()[0])


def _is_still_to_do(run: BulkRun) -> bool:
    return bool(
        BulkRun.objects.to_do().filter(pk=run.pk).update(state=RunState.WORKING)
        if run.state == RunState.WAITING
        else BulkRun.objects.to_do().filter(pk=run.pk).exists()
    )


def _answer(run: BulkRun, row: BulkRow) -> None:
    """The step, or the sentence why it was refused; never half of it."""
    person = _person(run)
    if person is None:
        actions.end(run, RunState.STOPPED, str(_("A post by which the run was begun has ended.")))
        return
    try:
        with transaction.atomic():
            _take(run, row, person)
    except (Http404, Refusal) as refusal:
        row.state, row.sentence = RowState.REFUSED, _why(refusal, run, row, person)[:LONGEST]
    else:
        row.state = RowState.DONE
    row.save(update_fields=["state", "sentence"])


def _why(refusal: Exception, run: BulkRun, row: BulkRow, person: User) -> str:
    """The sentence for this person; of a matter that left their sight or hands nothing more is told."""
    try:
        case = taking.visible(person, row.case.reference)
    except Http404:
        return _("It is no longer among what you see.")
    if vars(case)["left_at"]:
        return str(NotAllowed())
    if isinstance(refusal, VersionConflict):
        return _what_came_between(case, run, row, person) or str(refusal)
    return taking.said_to(person, case, refusal) if isinstance(refusal, Refusal) else str(refusal)


def _person(run: BulkRun) -> User | None:
    """The person as they are now, with the posts by which the run was begun and no other; None where one has ended."""
    person = User.objects.filter(pk=run.by_id, is_active=True).first()
    posts = [post for post in person.current_posts if post.pk in run.posts] if person else []
    if person is None or len(posts) < len(run.posts):
        return None
    person.current_posts = posts
    return person


def _take(run: BulkRun, row: BulkRow, person: User) -> None:
    """As the page of the step does it: the case by the one door, its form, its verb with the version seen."""
    offer = BY_WORD[run.action]
    case = taking.visible(person, row.case.reference)
    policies.require_in_hand(case)
    if ledger.is_overtaken(case, row.version, offer.action, person):
        raise VersionConflict(case.version)
    form = _form(offer, case, run, row, person)
    if not form.is_valid():
        taking.require_possible(form, offer.action)
        raise Refusal(_wrong_in(form))
    with verbs.in_bulk(run.number):
        offer.step.verb(form.subject, by=person, version=row.version, **form.arguments())


def _form(offer: Offer, case: Case, run: BulkRun, row: BulkRow, person: User) -> StepForm:
    typed = as_sent(run.given)
    typed["version"] = str(row.version)
    return offer.step.form(typed, case=case, by=person, subject=offer.subject(case))


def _wrong_in(form: StepForm) -> str:
    """What is wrong with what was typed, for this matter."""
    return " ".join(str(sentence) for said in form.errors.values() for sentence in said)


def _what_came_between(case: Case, run: BulkRun, row: BulkRow, person: User) -> str:
    """Who did what, and when, after the person had seen the matter."""
    told = conflicts.since(case, row.version, action=run.step, by=person).lines
    if not told:
        return ""
    last, at = told[0], wording.when(told[0].at, now=timekeeping.now(), is_short=True)
    said = _("%(at)s, %(name)s: %(what)s. It was left as it is.")
    if not last.by:
        said = _("%(at)s: %(what)s. It was left as it is.")
    return said % {"at": at, "name": last.by, "what": last.sentence}


def _count_try(run: BulkRun, row: BulkRow) -> None:
    """Nothing came of it: tried again, and after three times given up with a sentence."""
    row.tries += 1
    if row.tries >= TRIES:
        with override(run.language or None):
            row.state, row.sentence = RowState.REFUSED, _("It could not be done; tell those who run the system.")
    row.save(update_fields=["tries", "state", "sentence"])
