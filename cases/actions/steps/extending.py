"""A case gets more working days (延期): asked for by its lead unit before the limit ends, granted above it."""

from __future__ import annotations

from django.utils.translation import ngettext

from cases.actions.steps._move import Move, move
from cases.models import Case, CaseEvent, Clock
from cases.rules.choices import Need, Stage
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from teams.models import User

__all__ = ["extend", "propose_extension"]


def propose_extension(case: Case, *, by: User, days: int, reason: str, version: int | None = None) -> CaseEvent:
    """Ask for so many working days more; as often and as many as the level of the case allows."""
    given = {Need.DAYS: days, Need.REASON: reason}
    with move(case, Action.PROPOSE_EXTENSION, by=by, version=version, given=given) as step:
        _require_within(days, step.limits.days_to_extend(close_limit(step)))
        step.propose(reason)
        step.payload = {"days": days}
    return step.event


def _require_within(days: int, most: int) -> None:
    if not 1 <= days <= most:
        sentence = ngettext(
            "At most %(count)d working day more is possible for this matter.",
            "At most %(count)d working days more are possible for this matter.",
            most,
        )
        raise NotPossibleHere(sentence % {"count": most})


def close_limit(step: Move) -> Clock:
    """The close limit as last given in this round."""
    given = Clock.objects.filter(case=step.case, stage=Stage.CLOSE, round=step.case.round)
    return given.with_standstills().latest("pk")


def extend(case: Case, *, by: User, version: int | None = None) -> CaseEvent:
    """Grant the extension: the limit ends so many working days later."""
    with move(case, Action.EXTEND, by=by, version=version) as step:
        days = int(step.case.proposed_terms["days"])
        before = close_limit(step)
        step.give(step.limits.again(before, extended=days))
        step.case.extension_count += 1
        step.case.extension_days += days
        step.note, step.payload = step.case.proposed_note, {"days": days}
        step.clear_proposal()
    return step.event
