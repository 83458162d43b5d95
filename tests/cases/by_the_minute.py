"""A second way to find a deadline: walk the clock minute by minute and day by day, as a clerk would with a finger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from cases.deadlines import SHANGHAI, Limit, LimitUnit
from networks.calendar import Periods

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Days(Protocol):
    """What a clerk must know of a day."""

    def is_working(self, day: date) -> bool: ...
    def periods(self, day: date) -> Periods: ...


def due_by_the_minute(received: datetime, limit: Limit, calendar: Days) -> datetime:
    """The due instant in UTC of an aware `received`, office hours being whole minutes."""
    local = received.astimezone(SHANGHAI).replace(tzinfo=None)
    return WALKS[limit.unit](local, limit, calendar).replace(tzinfo=SHANGHAI).astimezone(UTC)


def _hours(now: datetime, limit: Limit, calendar: Days) -> datetime:
    for _ in range(int(limit.count * 60)):
        now += MINUTE
    return now


def _working_hours(now: datetime, limit: Limit, calendar: Days) -> datetime:
    left = timedelta(minutes=int(limit.count * 60))
    while True:
        next_minute = now.replace(second=0, microsecond=0) + MINUTE
        if _is_office_time(now, calendar):
            if left <= next_minute - now:
                return now + left
            left -= next_minute - now
        now = next_minute


def _is_office_time(now: datetime, calendar: Days) -> bool:
    return any(opens <= now.time() < closes for opens, closes in calendar.periods(now.date()))


def _working_days(now: datetime, limit: Limit, calendar: Days) -> datetime:
    day, counted = now.date(), 0
    while counted < limit.count:
        day += DAY
        if calendar.is_working(day):
            counted += 1
    return _midnight_after(day)


def _days(now: datetime, limit: Limit, calendar: Days) -> datetime:
    day = now.date()
    for _ in range(int(limit.count)):
        day += DAY
    while not calendar.is_working(day):
        day += DAY
    return _midnight_after(day)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + DAY, time())


WALKS: dict[LimitUnit, Callable[[datetime, Limit, Days], datetime]] = {
    LimitUnit.HOURS: _hours,
    LimitUnit.WORKING_HOURS: _working_hours,
    LimitUnit.WORKING_DAYS: _working_days,
    LimitUnit.DAYS: _days,
}
