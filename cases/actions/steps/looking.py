"""The second look (回头看): some time after a case was closed somebody outside says how it stands."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from cases.actions.steps._move import Move, move
from cases.actions.steps.evaluating import call_off, reopened
from cases.models import Case, CaseEvent
from cases.rules.choices import Look, Need, Outcome, State
from cases.rules.errors import EvidenceMissing, NotPossibleHere
from cases.rules.lifecycle import Action
from teams.models import User
from web.writing import says_something
from worktime import timekeeping

__all__ = ["look_again"]


def look_again(
    case: Case,
    *,
    by: User,
    found: Look | str,
    note: str = "",
    review_on: dt.date | None = None,
    version: int | None = None,
) -> CaseEvent:
    """Say what the second look found; what is not in order is reopened, what is not possible yet gets another day."""
    with move(case, Action.LOOK_AGAIN, by=by, version=version, given={Need.LOOK: found}) as step:
        step.note, step.payload = note, {"found": str(found)}
        step.case.look_due_at = None
        if found == Look.NOT_FIXED:
            _reopen(step)
        elif found == Look.LATER:
            _put_off(step, review_on)
    return step.event


def _reopen(step: Move) -> None:
    if not says_something(step.note):
        raise EvidenceMissing([Need.NOTE], [Need.NOTE.label])
    reopened(step)
    call_off(step)
    step.then(Action.REOPEN, State.ACCEPTED, payload={"second_look": True}, by_system=False)


def _put_off(step: Move, review_on: dt.date | None) -> None:
    if step.case.outcome != Outcome.EXPLAINED:
        raise NotPossibleHere(_("Only what could not be solved is looked at once more later."))
    if not review_on or review_on <= timekeeping.today():
        raise EvidenceMissing([Need.REVIEW_ON], [Need.REVIEW_ON.label])
    step.case.review_on = review_on
    step.look_again_later()
