"""Limits set right by the system when the calendar has changed: a year was published, a day or the hours corrected."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access.limits import Given, Limits
from cases.actions.steps._move import Move, move, moves_of_the_system, record_all
from cases.models import Call, Case, CaseEvent, Clock, Rating, Recount
from cases.models.bulk_write import update_together
from cases.models.scope import CaseQuerySet
from cases.rules import alarms, lifecycle
from cases.rules.choices import Stage
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks import rules
from networks.models import CalendarShift, Span
from networks.rules import Rules

logger = logging.getLogger(__name__)

BATCH = 300
SHARES = ("amber_at", "over_150_at", "over_200_at")
SETTLES_IN = dt.timedelta(seconds=60)
"""A request that began by the old calendar has ended by then (the server gives it 30 seconds), so none is missed."""


def recompute(case: Case) -> CaseEvent:
    """Set the running limits of one case right; NotPossibleHere where all are as the calendar says."""
    with move(case, Action.RECOMPUTE, by=None) as step:
        found = _Found.of([step.case.pk])
        recounted = _recount(step, found, rules.current())
        if not any(again.is_new for again in recounted):
            raise NotPossibleHere(_("All limits of this matter are as the work calendar says."))
        _write(recounted)
    return step.event


def run_on(step: Move) -> None:
    """Give the case anew every limit that runs again now that a pause is over."""
    _write(_recount(step, _Found.of([step.case.pk]), rules.current(), every=True))


def advance() -> bool:
    """Go on by one batch, or begin what has waited long enough; False when there is nothing to do for this worker."""
    with transaction.atomic():
        recount = Recount.objects.take()
        if recount is None:
            return _begin(timezone.now())
        following = _open_in(recount.span).filter(pk__gt=recount.last_case).order_by("pk")
        cases = list(following.values_list("pk", flat=True)[:BATCH])
        if cases:
            set_right, failed = _one_batch(cases, recount.span)
            recount.advance(cases, set_right=set_right, failed=failed)
        else:
            recount.finish(timezone.now())
        return True


def _begin(now: dt.datetime) -> bool:
    span = CalendarShift.objects.take(now - SETTLES_IN)
    if span is None:
        return False
    to_do = _open_in(span).count()
    Recount.objects.create(first_day=span.first, last_day=span.last, county_id=span.area, begun_at=now, to_do=to_do)
    return True


def _open_in(span: Span) -> CaseQuerySet:
    """What one county's own days touch is the open matters of that county."""
    return Case.objects.open().in_area("county", span.area) if span.area else Case.objects.open()


def _one_batch(cases: Sequence[int], span: Span) -> tuple[int, int]:
    """How many were set right, and how many failed. An unforeseen failure of one case does not stop the others."""
    try:
        with transaction.atomic():
            return _set_right(cases, span), 0
    except Exception:
        if len(cases) == 1:
            logger.exception("The limits of matter %s could not be set right.", cases[0])
            return 0, 1
    singly = [_one_batch([case], span) for case in cases]
    return sum(right for right, _failed in singly), sum(failed for _right, failed in singly)


def _set_right(cases: Sequence[int], span: Span) -> int:
    """How many of the cases had a limit that changed; all of their steps are written together."""
    touched = Clock.objects.filter(case__in=cases).touching(span)
    touched_cases = set(touched.values_list("case_id", flat=True))
    if not touched_cases:
        return 0
    steps = moves_of_the_system(touched_cases, Action.RECOMPUTE, now=timezone.now())
    found, known = _Found.of(touched_cases), rules.current()
    recounted = [again for step in steps for again in _recount(step, found, known)]
    if not recounted:
        return 0
    changed = {again.step.case.pk: again.step for again in recounted if again.is_new}
    _write(recounted)
    record_all(list(changed.values()))
    _show_shifted([again.step.case for again in recounted if again.step.case.pk not in changed])
    return len(changed)


def _show_shifted(cases: Sequence[Case]) -> None:
    """Write cases of which only the amber instant has changed: no step is recorded for them."""
    update_together(list({case.pk: case for case in cases}.values()), ["amber_at", "next_amber_at"])


@dataclass(frozen=True, slots=True)
class _Again:
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
class _Found:
    """The rows read for a batch, by case."""

    clocks: Mapping[int, Sequence[Clock]]
    calls: Mapping[int, Call]

    @classmethod
    def of(cls, cases: Collection[int]) -> _Found:
        """Read after the cases are locked: nothing is added to them meanwhile."""
        clocks = defaultdict(list)
        for clock in Clock.objects.filter(case__in=cases).awaited().with_standstills().last_given():
            clocks[clock.case_id].append(clock)
        calls = Call.objects.standing().filter(case__in=cases)
        return cls(clocks, {call.pk: call for call in calls})


def _recount(step: Move, found: _Found, known: Rules, *, every: bool = False) -> list[_Again]:
    """The running limits that changed (or all), given to the step and put on the case; nothing is written yet.

    While a case is paused none runs; all are counted when it goes on.
    """
    if step.case.is_paused:
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
    recounted = [_Again(step, *one, is_new=every or _differs(one[0], one[2])) for one in again]
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


def _write(recounted: Sequence[_Again]) -> None:
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


def _shift(shifted: Sequence[_Again]) -> None:
    """Clocks that still run ring for the same alarm, at the instant that is right now."""
    for again in shifted:
        for instant in SHARES:
            setattr(again.clock, instant, getattr(again.given, instant))
        if again.clock.rings_at:
            again.clock.rings_at = alarms.next_ring(again.clock, again.clock.alarm, again.given.opening)
    update_together([again.clock for again in shifted], [*SHARES, "rings_at"])
