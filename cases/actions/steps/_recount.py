"""The running limits of cases counted again: when clocks that stood run on, and when the calendar has changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from cases.access.limits import Given, Limits
from cases.models import Call, Case, Clock, PlanTask, Rating
from cases.models.bulk_write import update_together
from cases.rules import alarms, lifecycle
from cases.rules.choices import Stage
from networks import rules
from networks.rules import Rules

if TYPE_CHECKING:
    from cases.actions.steps._move import Move

SHARES = ("amber_at", "over_150_at", "over_200_at")


def run_on(step: Move) -> None:
    """Let the clocks of a case that stood run on with what was left: every running limit is given anew."""
    _put_off_tasks(step)
    step.case.paused_at = step.case.paused_by = None
    step.show(Stage.CLOSE, step.case.due_at, None)
    write(recount(step, Found.of([step.case.pk]), rules.current(), every=True))


def _put_off_tasks(step: Move) -> None:
    """Tasks that were not yet due move by as many days as the clocks stood."""
    since = step.case.paused_at or step.at
    if days := timezone.localdate(step.at) - timezone.localdate(since):
        left = PlanTask.objects.filter(case=step.case, finished_at=None, dropped_at=None, due_at__gt=since)
        left.update(due_at=F("due_at") + days)


@dataclass(frozen=True, slots=True)
class Again:
    """One limit of one case that is not as it was.

    `is_new`: its end, or how certain that is, has changed, so it is given anew; else only shares of it pass at other
    instants, which its clock is set to.
    """

    step: Move
    clock: Clock
    call: Call | None
    given: Given
    is_new: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The rows read for a batch, by case."""

    clocks: Mapping[int, Sequence[Clock]]
    calls: Mapping[int, Call]

    @classmethod
    def of(cls, cases: Collection[int]) -> Found:
        """Read after the cases are locked: nothing is added to them meanwhile."""
        clocks = defaultdict(list)
        for clock in Clock.objects.filter(case__in=cases).awaited().with_standstills().last_given():
            clocks[clock.case_id].append(clock)
        asked = {clock.call_id for each in clocks.values() for clock in each if clock.call_id}
        calls = Call.objects.standing().filter(pk__in=asked) if asked else ()
        return cls(clocks, {call.pk: call for call in calls})


def recount(step: Move, found: Found, known: Rules, *, every: bool = False) -> list[Again]:
    """The running limits that changed (or all), given to the step and put on the case; nothing is written yet.

    While its clocks stand none runs; all are counted when it goes on.
    """
    if step.case.paused_at:
        return []
    limits = step.limits = Limits(step.case, known)
    again = []
    # The limit of the whole case first: no stage outlasts it.
    for clock in sorted(found.clocks.get(step.case.pk, ()), key=lambda clock: clock.stage != Stage.CLOSE):
        call, given = found.calls.get(clock.call_id or 0), limits.again(clock)
        _put(given, step.case, call)
        again.append((clock, call, given))
    _show_next(step, again)
    step.show_what_ends_first()
    recounted = [Again(step, *one, is_new=every or _differs(one[0], one[2])) for one in again]
    for new in recounted:
        if new.is_new:
            step.given.append((new.given, new.call))
            if new.call and new.given.stage == Stage.ARRIVE:
                new.call.return_until = limits.return_until(new.call.called_at, new.clock.standstills)
    return [new for new in recounted if new.is_new or _shares(new.clock) != _shares(new.given)]


def _differs(clock: Clock, given: Given) -> bool:
    return (clock.due_at, clock.is_provisional) != (given.due_at, given.deadline.is_provisional)


def _shares(limit: Clock | Given) -> tuple[dt.datetime | None, ...]:
    return tuple(getattr(limit, instant) for instant in SHARES)


def _put(given: Given, case: Case, call: Call | None) -> None:
    if given.stage == Stage.CLOSE:
        case.due_at, case.is_provisional = given.due_at, given.deadline.is_provisional
        case.amber_at = given.amber_at
    elif call and given.stage == Stage.ARRIVE:
        call.arrive_due_at, call.arrive_amber_at = given.due_at, given.amber_at
    elif call:
        call.contact_due_at = given.due_at


def _show_next(step: Move, again: Iterable[tuple[Clock, Call | None, Given]]) -> None:
    """The limit of the state is what ends next, until the case's own end turns out to come before it."""
    stage = lifecycle.STAGE_OF[step.case.state]
    for _clock, call, given in again:
        if given.stage == stage and (call is None or call.is_lead):
            step.show(stage, given.due_at, given.amber_at)


def write(recounted: Sequence[Again]) -> None:
    """What stands beside the cases: calls, open ratings, and the clocks that are no longer right."""
    calls = {again.call.pk: again.call for again in recounted if again.call}
    update_together(list(calls.values()), ["arrive_due_at", "arrive_amber_at", "contact_due_at", "return_until"])
    moved = defaultdict(list)
    for again in recounted:
        if again.given.stage == Stage.RATING and again.is_new:
            moved[again.clock.due_at, again.given.due_at].append(again.step.case.pk)
    for (was, due_at), cases in moved.items():
        Rating.objects.filter(case__in=cases, answered_at=None, closes_at=was).update(closes_at=due_at)
    Clock.objects.filter(pk__in=[again.clock.pk for again in recounted if again.is_new]).silence()
    _shift([again for again in recounted if not again.is_new])


def _shift(shifted: Sequence[Again]) -> None:
    """Clocks that still run ring for the same alarm, at the instant that is right now."""
    for again in shifted:
        for instant in SHARES:
            setattr(again.clock, instant, getattr(again.given, instant))
        if again.clock.rings_at:
            again.clock.rings_at = alarms.next_ring(again.clock, again.clock.alarm, again.given.opening)
    update_together([again.clock for again in shifted], [*SHARES, "rings_at"])
