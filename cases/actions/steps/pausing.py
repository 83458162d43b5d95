"""A case waits for something outside (挂账): asked for by its lead unit, granted above it, over on its review day."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from cases.actions.steps._move import Move, move
from cases.actions.steps._recount import run_on
from cases.models import Case, CaseEvent, Pause
from cases.rules.choices import Need, PauseCause, Stage
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks.choices import AreaLevel
from teams.models import User
from worktime import timekeeping
from worktime.calendar import WorkCalendar

__all__ = ["pause", "propose_pause", "resume"]

LONGEST = dt.timedelta(days=90)
LONGEST_IN_ALL = dt.timedelta(days=180)
"""Beyond it the city office decides."""


def propose_pause(
    case: Case,
    *,
    by: User,
    cause: PauseCause | str,
    ends_when: str,
    review_on: dt.date | None,
    version: int | None = None,
) -> CaseEvent:
    """Ask that the clocks stand: for what is waited, what will end it, and the day on which it ends at the latest."""
    given = {Need.CAUSE: cause, Need.ENDS_WHEN: ends_when, Need.REVIEW_ON: review_on}
    with move(case, Action.PROPOSE_PAUSE, by=by, version=version, given=given) as step:
        if review_on:
            require_review_day(review_on, step.limits.calendar)
            level = step.case.decided_from = _decided_from(step, review_on)
            step.payload = {"cause": str(cause), "review_on": review_on.isoformat(), "decided_from": str(level)}
        step.propose(ends_when)
    return step.event


def _decided_from(step: Move, review_on: dt.date) -> AreaLevel:
    """A centre above the lead unit's own level decides; where the pauses of the case last too long in all, the city."""
    over = Pause.objects.filter(case=step.case, until__isnull=False).aggregate(sum=Sum(F("until") - F("since")))["sum"]
    if (over or dt.timedelta()) + (review_on - timekeeping.today()) > LONGEST_IN_ALL:
        return AreaLevel.CITY
    levels = list(AreaLevel)
    own = levels.index(AreaLevel(step.case.leading_call.unit.area.level))
    return levels[max(0, own - 1)]


def require_review_day(day: dt.date, calendar: WorkCalendar) -> None:
    """NotPossibleHere unless it is a working day ahead, not too far."""
    if not timekeeping.today() < day <= timekeeping.today() + LONGEST:
        raise NotPossibleHere(_("The review day must lie ahead, within %(count)d days.") % {"count": LONGEST.days})
    if not calendar.is_working(day):
        raise NotPossibleHere(_("The review day must be a working day."))


def pause(case: Case, *, by: User, version: int | None = None) -> CaseEvent:
    """Grant the pause: from now on the clocks of the case stand, until it is resumed."""
    with move(case, Action.PAUSE, by=by, version=version) as step:
        asked = step.case.proposed_terms
        review_on = dt.date.fromisoformat(asked["review_on"])
        if review_on <= timekeeping.today():
            raise NotPossibleHere(_("The review day has come already; decline, and let the unit ask anew."))
        Pause.objects.create(
            case=step.case,
            since=step.at,
            cause=asked["cause"],
            ends_when=step.case.proposed_note,
            review_on=review_on,
            proposed_by_id=cast(int, step.case.proposed_by_id),
            approved_by=by,
        )
        step.case.paused_at, step.case.paused_by = step.at, by
        review = step.give(step.limits.review(step.at, review_on))
        step.show(Stage.REVIEW, review.due_at, None)
        step.note, step.payload = step.case.proposed_note, asked
        step.clear_proposal()
    return step.event


def resume(case: Case, *, by: User | None, note: str = "", version: int | None = None) -> CaseEvent:
    """Let the clocks run on (恢复办理) with the time that was left; the system does it on the review day."""
    with move(case, Action.RESUME, by=by, version=version, given={Need.NOTE: note or by is None}) as step:
        review_at = step.case.next_due_at
        if by is None and review_at and step.now < review_at:
            raise NotPossibleHere(_("The review day has not come."))
        Pause.objects.lasting().filter(case=step.case).update(until=step.at, resumed_by=by, note=note)
        step.note = note
        run_on(step)
    return step.event


def review(case: Case) -> CaseEvent:
    """Go on as the system, the review day having come."""
    return resume(case, by=None)
