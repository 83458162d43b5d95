"""A second way to find when a share of a limit has passed: count minutes one by one, as a clerk would with a finger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import islice, takewhile

from worktime.calendar import WorkCalendar
from worktime.deadlines import SHANGHAI, Standstill

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OFFICE_UNITS = ("WH", "WD")


def share_by_the_minute(
    start: datetime,
    due_at: datetime,
    unit: str,
    *,
    percent: int,
    calendar: WorkCalendar,
    pauses: Sequence[Standstill],
) -> datetime:
    """The first instant at which `percent` has passed; all moments are whole minutes, pauses in order."""
    in_office = unit in OFFICE_UNITS and any(_counted(start, due_at, pauses, calendar))
    kept = calendar if in_office else None
    whole = sum(1 for _minute in _counted(start, due_at, pauses, kept))
    wanted = Fraction(whole * percent, 100)
    begins = start if percent <= 100 else due_at
    if percent > 100:
        wanted -= whole
    full = wanted.numerator // wanted.denominator
    part = wanted - full
    minutes = _minutes(begins, pauses, kept)
    if not part:
        return next(islice(minutes, full - 1, None)) + MINUTE
    return next(islice(minutes, full, None)) + timedelta(microseconds=round(part * 60_000_000))


def _counted(
    start: datetime, end: datetime, pauses: Sequence[Standstill], calendar: WorkCalendar | None
) -> Iterator[datetime]:
    return takewhile(lambda minute: minute < end, _minutes(start, pauses, calendar))


def _minutes(moment: datetime, pauses: Sequence[Standstill], calendar: WorkCalendar | None) -> Iterator[datetime]:
    """Each minute, by its beginning, that passes from the moment on: of office time, or of all where none is named."""
    now = _local(moment)
    ahead = [(_local(since), _local(until)) for since, until in pauses]
    while True:
        open_minutes = _open_minutes(now.date(), calendar) if calendar else None
        midnight = datetime.combine(now.date() + DAY, datetime.min.time())
        while now < midnight:
            is_stood = any(since <= now < until for since, until in ahead)
            if not is_stood and (open_minutes is None or now.hour * 60 + now.minute in open_minutes):
                yield now.replace(tzinfo=SHANGHAI)
            now += MINUTE
        ahead = [(since, until) for since, until in ahead if until > now]


@cache
def _days(calendar_id: int) -> dict[date, frozenset[int]]:
    return {}


def _open_minutes(day: date, calendar: WorkCalendar) -> frozenset[int]:
    known = _days(id(calendar))
    if day not in known:
        known[day] = frozenset(
            minute
            for opens, closes in calendar.periods(day)
            for minute in range(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute)
        )
    return known[day]


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(tzinfo=None)
