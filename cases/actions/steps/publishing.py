"""What was solved is published in one sentence that a person wrote and checked, and taken off again."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.utils.translation import gettext as _

from cases.actions.steps._move import Move, move
from cases.models import Case, CaseEvent, Publication, Rating
from cases.models.publication import LONGEST_SENTENCE
from cases.rules import redacting
from cases.rules.choices import Need, Solved
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from teams.models import User
from web.writing import cleaned

__all__ = ["publish", "unpublish"]

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def publish(case: Case, *, by: User, sentence: str, version: int | None = None) -> CaseEvent:
    """Put the sentence on the public pages of the areas around the case, or in the place of the one that stands there.

    NotPossibleHere where it tells whose matter it was, somebody who raised it said that it is not solved, or somebody
    stands aside from it.
    """
    said = " ".join(cleaned(sentence).split())
    with move(case, Action.PUBLISH, by=by, version=version, given={Need.SENTENCE: said}) as step:
        _require_fit(said)
        _require_undisputed(step.case)
        step.note = said
        step.case.published_at = step.now
        values = {"sentence": said, "published_at": step.now, "published_by": by, "withdrawn_at": None}
        values |= {"solved_at": step.case.closed_at}
        values |= {
            f"{level}_id": getattr(step.case, f"{level}_id") for level in ("city", "county", "street", "community")
        }
        step.payload = {"place": where_and_when(step.case)}
        Publication.objects.update_or_create(case=step.case, defaults=values)
    return step.event


def where_and_when(case: Case) -> str:
    """The digest of what the event does not say of a publication: on whose pages it stands, and when it was solved."""
    instant = (case.closed_at - EPOCH) // dt.timedelta(microseconds=1) if case.closed_at else ""
    areas = (case.city_id, case.county_id, case.street_id, case.community_id)
    said = " ".join("" if part is None else str(part) for part in (*areas, instant))
    return hashlib.sha256(said.encode()).hexdigest()


def unpublish(case: Case, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """Take the sentence off the public pages; the ledger keeps what stood there."""
    with move(case, Action.UNPUBLISH, by=by, version=version, given={Need.REASON: reason}) as step:
        step.note = reason
        take_off(step)
    return step.event


def take_off(step: Move) -> None:
    """Also when a case goes on after all: then it is not solved."""
    if step.case.published_at:
        Publication.objects.filter(case=step.case).update(withdrawn_at=step.now)
        step.case.published_at = None


def _require_fit(sentence: str) -> None:
    if len(sentence) > LONGEST_SENTENCE:
        longest = _("The sentence has %(count)d characters at most.") % {"count": LONGEST_SENTENCE}
        raise NotPossibleHere(longest, field="sentence")
    if redacting.tells_whose(sentence):
        raise NotPossibleHere(
            _("Leave out names, numbers of people, building, entrance and flat: neighbours would know whose it was."),
            field="sentence",
        )


def _require_undisputed(case: Case) -> None:
    if case.recused:
        raise NotPossibleHere(_("Somebody stands aside from this matter; it is not published."))
    not_solved = Rating.objects.filter(case=case, round=case.round, solved__in=(Solved.PARTLY, Solved.NO))
    if not_solved.exists():
        raise NotPossibleHere(_("Somebody who raised it says that it is not solved; it is not published as solved."))
