"""What is held on one resident: which kinds of record, where, since when and until when (decision 58).

Found by the telephone, or by the number of a matter with its code; whoever asks is on record. It says what there is
and not what it says, so whoever answers a resident need not read their matters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cases.access import keeping
from cases.access.disclosure import SAID_BY_THE_REPORTER
from cases.models import (
    Addition,
    Case,
    CaseEvent,
    DisposedCase,
    Evidence,
    LegalHold,
    PhoneLookup,
    Publication,
    Rating,
    Reply,
    Reporter,
)
from cases.models.reporter import ReporterQuerySet
from cases.reading import tracking
from cases.rules import sealing
from cases.rules.choices import RecordKind
from outbox.models import Message
from teams.models import User
from worktime import timekeeping

OF_REPORTERS = ("text", "letter")


@dataclass(frozen=True, slots=True)
class Held:
    """One line: what, where, since when, until when; `until` in words where it is no day yet."""

    what: str
    where: str
    since: dt.datetime
    until: dt.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    people: Sequence[Reporter]
    rows: Sequence[Held]


def of_telephone(telephone: str, *, by: User) -> Holdings:
    """Everything that is held under the telephone."""
    keeping.require_keeper(by)
    digests = sealing.phone_digests(telephone)
    people = list(_with_cases().filter(phone_digest__in=digests).order_by("pk"))
    _note(by, digests[0], people)
    lookups = PhoneLookup.objects.filter(phone_digest__in=digests).order_by("pk")
    rows = [*_rows(people), *(_lookup(one) for one in lookups)]
    return Holdings(people, [*rows, *_of_other_rooms(people, telephone)])


def of_code(number: str, code: str, *, by: User) -> Holdings | None:
    """Everything that is held with the matter of this number, for whoever has its code; None where they do not fit."""
    keeping.require_keeper(by)
    person = tracking.reporter_with(code)
    if person is None or person.own_number != number.strip().upper():
        return None
    people = list(_with_cases().filter(pk=person.pk))
    _note(by, bytes(person.tracking_digest), people)
    return Holdings(people, [*_rows(people), *_of_other_rooms(people, "")])


def _with_cases() -> ReporterQuerySet:
    found = ReporterQuerySet(Reporter)
    return found.select_related("case", "raised_in", "wish")


def _note(by: User, digest: bytes, people: Sequence[Reporter]) -> None:
    found = [person.own_number for person in people]
    now = timekeeping.now()
    PhoneLookup.objects.create(by=by, looked_at=now, phone_digest=digest, found=found, is_for_the_person=True)


def _of_other_rooms(people: Sequence[Reporter], telephone: str) -> Iterator[Held]:
    for room in settings.HOLDINGS:
        yield from import_string(room)(people, telephone)


def _rows(people: Sequence[Reporter]) -> Iterator[Held]:
    for person in people:
        own = person.raised_in or person.case
        gone = {row.kind: row.at for row in DisposedCase.objects.filter(case=own)}
        hold = LegalHold.objects.standing().filter(case=own).exists()
        note = _("held back from disposal") if hold else ""
        yield from _identity(person, gone.get(RecordKind.IDENTITY), note)
        yield from _words(person, own, gone.get(RecordKind.WORDS), note)
        yield from _files(own, gone.get(RecordKind.FILES), note)
        yield from _messages(person)


def _identity(person: Reporter, gone_at: dt.datetime | None, note: str) -> Iterator[Held]:
    kept = {
        _("name %(masked)s") % {"masked": person.masked_name}: person.sealed_name,
        _("telephone %(masked)s") % {"masked": person.masked_phone}: person.sealed_phone,
        _("e-mail address"): person.sealed_email,
    }
    for what, there in kept.items():
        if there:
            yield _line(RecordKind.IDENTITY, what, person.case, person.created_at, note)
    wish = person.wish_for_messages
    if wish:
        what = _("wish for a message at each step") if wish.wants_steps else _("wish for no message")
        yield _line(RecordKind.IDENTITY, what, person.case, wish.since, note)
    if wish and (wish.sealed_phone or wish.sealed_email):
        yield _line(RecordKind.IDENTITY, _("address for messages alone"), person.case, wish.since, note)
    if gone_at:
        yield _went(_("who raised it"), person.own_number, gone_at)
    else:
        what = _("code of the matter, as a digest")
        yield _line(RecordKind.IDENTITY, what, person.case, person.created_at, note)


def _words(person: Reporter, own: Case, gone_at: dt.datetime | None, note: str) -> Iterator[Held]:
    if gone_at:
        yield _went(_("what was written"), own.reference, gone_at)
    elif not person.has_joined:
        yield _line(RecordKind.WORDS, _("what you told, and the place"), own, own.raised_at, note)
        yield from _published(own, note)
    ratings = Rating.objects.filter(reporter=person, answered_at__isnull=False).select_related("held")
    for rating in ratings.order_by("pk"):
        since = rating.answered_at or rating.invited_at
        told = "; ".join(filter(None, [rating.hold_in_words, note]))
        yield _line(RecordKind.WORDS, _("your rating"), person.case, since, told)
    answers = Reply.objects.filter(reporter=person).values("event_seq", "question__case")
    for answer in answers.order_by("pk"):
        event = CaseEvent.objects.get(case=answer["question__case"], seq=answer["event_seq"])
        yield _line(RecordKind.WORDS, _("your answer to a question"), person.case, event.recorded_at, note)
    for added in Addition.objects.filter(reporter=person).select_related("case").order_by("pk"):
        yield _line(RecordKind.WORDS, _("what you added"), added.case, added.at, note)


def _published(own: Case, note: str) -> Iterator[Held]:
    for told in Publication.objects.filter(case=own):
        what = (
            _("one sentence about it, taken off the public pages")
            if told.withdrawn_at
            else _("one sentence about it on the public pages")
        )
        yield _line(RecordKind.WORDS, what, own, told.published_at, note)


def _files(own: Case, gone_at: dt.datetime | None, note: str) -> Iterator[Held]:
    if gone_at:
        yield _went(_("photos and papers"), own.reference, gone_at)
    answered = CaseEvent.objects.filter(case=own, action__in=SAID_BY_THE_REPORTER).values("seq")
    of_the_person = Evidence.objects.filter(case=own, gone_at=None, by=None)
    of_the_person |= Evidence.objects.filter(case=own, gone_at=None, event_seq__in=answered)
    for kept in of_the_person.order_by("pk"):
        yield _line(RecordKind.FILES, _("photo or paper"), own, kept.created_at, note)


def _messages(person: Reporter) -> Iterator[Held]:
    """What was sent to them: number, state and day; the address is taken from the sealed identity when it leaves."""
    lasts = dt.timedelta(days=settings.OUTBOX_KEEP_DAYS)
    for message in Message.objects.filter(channel__in=OF_REPORTERS, recipient=str(person.pk)).order_by("pk"):
        until = timezone.localdate(message.created_at + lasts)
        yield Held(_("message to you"), person.own_number, message.created_at, until)


def _lookup(one: PhoneLookup) -> Held:
    what = _("somebody searched for your telephone; its digest alone is kept")
    return Held(what, ", ".join(one.found), one.looked_at, note=_("kept as the record of the auditor"))


def _line(kind: RecordKind, what: str, case: Case, since: dt.datetime, note: str) -> Held:
    """Until the day on which it may go, or so many months after the matter has ended."""
    if case.closed_at:
        return Held(what, case.reference, since, keeping.kept_until(kind, case.closed_at), note)
    months = keeping.period_of(kind).months
    lasts = _("%(count)d months after the matter has ended") % {"count": months}
    return Held(what, case.reference, since, note="; ".join(filter(None, [lasts, note])))


def _went(what: str, where: str, at: dt.datetime) -> Held:
    return Held(what, where, at, note=_("disposed of on that day; only the proof is left"))
