"""The instants at which a share of a limit has passed, counted in the limit's own unit, and when offices are open.

Pure. Rule: docs/workflow.md, "Alarms": a share of a limit in working hours or working days is a share of the office
time between its start and its end, of a limit in hours or days a share of all time. Time in which a pause made the
clocks stand never passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from worktime.calendar import WorkCalendar
from worktime.deadlines import (
    SHANGHAI,
    Deadline,
    Limit,
    LimitUnit,
    OutOfCalendar,
    Spans,
    Standstill,
    Stood,
    in_china,
    office_hours_from,
    once_passed,
    running_from,
)

IN_OFFICE_TIME = frozenset({LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS})
HALF, WHOLE = 50, 100
FARTHEST_DAYS = 366
"""Within a year an office opens."""
Pauses = Sequence[Standstill]

Passing = Callable[[datetime], Spans]
"""The spans in which time passes, from a moment on."""


def share_of(
    counted: Deadline,
    percent: int,
    calendar: WorkCalendar,
    pauses: Pauses = (),
    *,
    known_at: datetime | None = None,
) -> datetime:
    """The first instant, in UTC, at which `percent` of the limit has passed.

    Below 100 the share is counted from the start of the limit. Above 100 the part beyond is counted from its end, or
    from `known_at`, where those whom it binds could know it only after its end. OutOfCalendar where years run out.
    `pauses`: all that are over, those after the end included.
    """
    passing = _passing(counted, calendar, pauses)
    whole = _within(passing(counted.received), counted.due_at)
    begins, part = counted.received, whole * percent / WHOLE
    if percent > WHOLE:
        begins, part = in_china(max(counted.due_at, known_at or counted.due_at)), part - whole
    try:
        return once_passed(passing(begins), part)
    except OverflowError as refusal:
        raise OutOfCalendar(f"{percent}% of {counted.limit}") from refusal


def latest_end(
    counted: Deadline,
    whole: Limit,
    calendar: WorkCalendar,
    pauses: Pauses = (),
    *,
    amber_at: datetime,
    due_at: datetime,
) -> datetime:
    """When a stage of a case is over at the latest, so that time to act is left of the limit of the whole case.

    `amber_at`, `due_at`: of the whole case. The latest end is when the case turns amber or, where that comes later,
    when half of what was left at the beginning of the stage has passed (decision 25). A stage that begins after the
    end of the case is over when its own limit is.
    """
    if counted.received >= due_at or counted.due_at <= amber_at:
        return counted.due_at
    left = replace(counted, limit=whole, due_at=due_at)
    return min(counted.due_at, max(amber_at, share_of(left, HALF, calendar, pauses)))


def opening(moment: datetime, calendar: WorkCalendar) -> datetime:
    """The moment itself inside office hours, and otherwise the moment at which the office opens next."""
    local = in_china(moment)
    start, _end = next(office_hours_from(local, calendar, ()))
    return moment if start == local else start.astimezone(UTC)


def office_time_before(moment: datetime, duration: timedelta, calendar: WorkCalendar) -> datetime:
    """The latest instant, in UTC, from which on so much office time has passed by the moment."""
    local = in_china(moment)
    for days in range(FARTHEST_DAYS):
        day = local.date() - timedelta(days=days)
        for opens, closes in reversed(calendar.periods(day)):
            start = datetime.combine(day, opens, SHANGHAI)
            end = min(local, datetime.combine(day, closes, SHANGHAI))
            if start < end and duration <= end - start:
                return (end - duration).astimezone(UTC)
            duration -= max(end - start, timedelta())
    raise OutOfCalendar(f"{moment.isoformat()} {duration}")


def _passing(counted: Deadline, calendar: WorkCalendar, pauses: Pauses) -> Passing:
    """Office time, or all time; all time too where a pause left no office time before the end."""
    stood = tuple((in_china(since), in_china(until)) for since, until in sorted(pauses))
    all_time = partial(_all_time, calendar=calendar, stood=stood)
    if counted.limit.unit not in IN_OFFICE_TIME:
        return all_time
    office_time = partial(office_hours_from, calendar=calendar, stood=stood)
    return office_time if _within(office_time(counted.received), counted.due_at) else all_time


def _all_time(moment: datetime, calendar: WorkCalendar, stood: Stood) -> Iterator[tuple[datetime, datetime]]:
    return running_from(moment.astimezone(UTC), stood)


def _within(spans: Spans, end: datetime) -> timedelta:
    """How much of the spans lies before the end."""
    passed = timedelta()
    for since, until in spans:
        if since >= end:
            break
        passed += min(until, end) - since
    return passed
