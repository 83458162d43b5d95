"""A second way to find a deadline: walk the clock minute by minute and day by day, as a clerk would with a finger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from worktime.calendar import Periods
from worktime.deadlines import SHANGHAI, Limit, LimitUnit, Standstill

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)

Pauses = list[tuple[datetime, datetime]]
"""Those still ahead of the finger, local and without a zone."""


class Days(Protocol):
    """What a clerk must know of a day."""

    def is_working(self, day: date) -> bool: ...
    def periods(self, day: date) -> Periods: ...


def due_by_the_minute(received: datetime, limit: Limit, calendar: Days, pauses: Sequence[Standstill] = ()) -> datetime:
    """The due instant in UTC of an aware `received`, office hours being whole minutes."""
    ahead = [(_local(since), _local(until)) for since, until in pauses]
    over = WALKS[limit.unit](_local(received), limit, calendar, ahead)
    if limit.extension:
        last = (over - timedelta(microseconds=1)).date()
        ahead = [(since, until) for since, until in ahead if since >= over]
        over = _midnight_after(_walk_days(last, limit.extension, calendar, ahead, works_only=True))
    return over.replace(tzinfo=SHANGHAI).astimezone(UTC)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(tzinfo=None)


def _hours(now: datetime, limit: Limit, calendar: Days, ahead: Pauses) -> datetime:
    left = timedelta(minutes=int(limit.count * 60))
    while True:
        if ahead and ahead[0][0] < now + min(left, MINUTE):
            since, until = ahead.pop(0)
            left, now = left - (since - now), until
        elif left <= MINUTE:
            return now + left
        else:
            left, now = left - MINUTE, now + MINUTE


def _working_hours(now: datetime, limit: Limit, calendar: Days, ahead: Pauses) -> datetime:
    left = timedelta(minutes=int(limit.count * 60))
    while True:
        stop = now.replace(second=0, microsecond=0) + MINUTE
        if ahead and ahead[0][0] < stop:
            stop = max(now, ahead[0][0])
        if _is_office_time(now, calendar):
            if left <= stop - now:
                return now + left
            left -= stop - now
        now = stop
        if ahead and ahead[0][0] <= now:
            now = ahead.pop(0)[1]


def _is_office_time(now: datetime, calendar: Days) -> bool:
    return any(opens <= now.time() < closes for opens, closes in calendar.periods(now.date()))


def _working_days(now: datetime, limit: Limit, calendar: Days, ahead: Pauses) -> datetime:
    return _midnight_after(_walk_days(now.date(), int(limit.count), calendar, ahead, works_only=True))


def _days(now: datetime, limit: Limit, calendar: Days, ahead: Pauses) -> datetime:
    return _midnight_after(_walk_days(now.date(), int(limit.count), calendar, ahead, works_only=False))


def _walk_days(day: date, left: int, calendar: Days, ahead: Pauses, *, works_only: bool) -> date:
    """One day after the other; on the day of a pause the finger jumps to the day it ended, which does not count.

    A pause until midnight ended with that day: whoever is asked for two working days has both of them, and the unit
    goes on the next morning.
    """
    while True:
        while ahead and ahead[0][0].date() == day:
            day = max(day, (ahead.pop(0)[1] - MOMENT).date())
        if left == 0 and calendar.is_working(day):
            return day
        day += DAY
        if left and (calendar.is_working(day) or not works_only):
            left -= 1


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + DAY, time())


WALKS: dict[LimitUnit, Callable[[datetime, Limit, Days, Pauses], datetime]] = {
    LimitUnit.HOURS: _hours,
    LimitUnit.WORKING_HOURS: _working_hours,
    LimitUnit.WORKING_DAYS: _working_days,
    LimitUnit.DAYS: _days,
}
