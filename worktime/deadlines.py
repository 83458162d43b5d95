"""Limits in the four units, and the instant each is over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import islice, takewhile
from typing import Self
from zoneinfo import ZoneInfo

from worktime.calendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
WRITTEN = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)(WH|WD|H|D)(?:\+([0-9]{1,3})WD)?")

Standstill = tuple[datetime, datetime]
"""From when until when the clocks of a case stood: a pause that is over."""
Stood = tuple[Standstill, ...]
Spans = Iterable[tuple[datetime, datetime]]
"""From when until when time passes."""


class UnreadableLimit(ValueError):
    """Not a limit in one of the four units."""


class UnreadableTime(ValueError):
    """Not a date and time."""


class OutOfCalendar(ValueError):
    """The limit would end after, or the time lies before, all years that can be counted."""


class LimitUnit(StrEnum):
    HOURS = "H"
    WORKING_HOURS = "WH"
    WORKING_DAYS = "WD"
    DAYS = "D"


IN_DAYS = frozenset({LimitUnit.WORKING_DAYS, LimitUnit.DAYS})


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of hours (H), working hours (WH), working days (WD) or days (D); hours may have a fraction.

    `extension`: how many working days were added to it.
    """

    count: Decimal
    unit: LimitUnit
    extension: int = 0

    def __post_init__(self) -> None:
        if self.count <= 0 or (self.unit in IN_DAYS and self.count % 1):
            raise UnreadableLimit(f"{self.count}{self.unit}")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read `5WD`, `4WH`, `48H`, `0.5H`, `30D` or, extended, `5WD+3WD`; UnreadableLimit for anything else."""
        return _read_limit(text)

    def extended(self, days: int) -> Self:
        """With so many working days more."""
        return replace(self, extension=self.extension + days)

    def half(self) -> Self:
        """Half of it (the rework rule): exact in hours, days rounded up."""
        half = self.count / 2
        rounded = half.to_integral_value(ROUND_CEILING) if self.unit in IN_DAYS else half
        return type(self)(rounded, self.unit)

    @property
    def duration(self) -> timedelta:
        """Its length, where the unit is an hour."""
        return timedelta(seconds=float(self.count * 3600))

    def __str__(self) -> str:
        return f"{self.count.normalize():f}{self.unit}" + (f"+{self.extension}WD" if self.extension else "")


@lru_cache(maxsize=256)
def _read_limit(text: str) -> Limit:
    written = WRITTEN.fullmatch(text.strip().upper())
    if written is None:
        raise UnreadableLimit(text)
    return Limit(Decimal(written[1]), LimitUnit(written[2]), int(written[3] or 0))


@dataclass(frozen=True, slots=True)
class DayOff:
    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where a limit ends and what lay on the way.

    `due_at` is in UTC and exclusive: not late before it, late at it. `received` and `counted_from` are local.
    `stood`: the pauses that began before it was over, and put it off. `is_cut`: it ends earlier than the limit says,
    because the limit of the whole case leaves no more.
    """

    received: datetime
    limit: Limit
    due_at: datetime
    counted_from: datetime
    is_provisional: bool = False
    days_off: tuple[DayOff, ...] = ()
    make_up_days: tuple[date, ...] = ()
    moved_from: DayOff | None = None
    stood: tuple[Standstill, ...] = ()
    is_cut: bool = False

    @property
    def last_moment(self) -> datetime:
        """The due instant on the local clock."""
        return self.due_at.astimezone(SHANGHAI)

    def until(self, latest: datetime) -> Deadline:
        """The same, over at that earlier instant."""
        cut = replace(self, due_at=latest.astimezone(UTC), moved_from=None, is_cut=True)
        return replace(
            cut,
            days_off=tuple(off for off in self.days_off if off.day <= cut.last_day),
            make_up_days=tuple(day for day in self.make_up_days if day <= cut.last_day),
        )

    @property
    def last_day(self) -> date:
        """The last day on which it is not late; a limit that ends at midnight ends with the day before."""
        return (self.last_moment - timedelta(microseconds=1)).date()


def read_time(text: str) -> datetime:
    """Read an ISO 8601 date and time; UnreadableTime for anything else. Without an offset it is China's time."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as refusal:
        raise UnreadableTime(text) from refusal


def deadline(received: datetime, limit: Limit, calendar: WorkCalendar, pauses: Sequence[Standstill] = ()) -> Deadline:
    """When `limit`, begun at `received` (any offset; naive is China's time), is over.

    Rules: docs/workflow.md, "Limits and clocks"; Civil Code articles 201 to 203: the day of receipt does not count, a
    period of days that would end on a day off ends with the next working day. OutOfCalendar where years run out.

    Of what was left when a pause began, nothing is lost when it ends; what had run out by then stays so. Hours run
    on, working hours in office hours; days that were left after the day of the pause are counted from the day after
    it ended, and where none was left the last day is the one on which it ended. A pause until midnight ended with that
    day. From Monday 2 March 2026 to Thursday 12 March, both at 10:00, of a limit

    - 48H begun on 2 March 04:00: 42 hours are left, over on Saturday 14 March 04:00;
    - 4WH begun on 2 March 09:00: 3 hours are left, over on 12 March 14:30;
    - 5WD begun on Sunday 1 March: 4 working days are left (3 to 6 March), over at the end of 18 March;
    - 30D begun on 1 March: 29 days are left, over at the end of 10 April;
    - 1WD begun on 1 March: its last day was 2 March, over at the end of 12 March.

    An extension is counted from the day after the last one: 5WD+3WD are eight working days.
    """
    try:
        stood = tuple((in_china(since), in_china(until)) for since, until in sorted(pauses))
        return _extended(_COUNTING[limit.unit](in_china(received), limit, calendar, stood), calendar, stood)
    except OverflowError as refusal:
        raise OutOfCalendar(f"{received.isoformat()} {limit}") from refusal


def in_china(moment: datetime) -> datetime:
    """The moment on China's clock; one without an offset is China's already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(SHANGHAI)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def _end_of(day: date) -> datetime:
    return _start_of(day + ONE_DAY).astimezone(UTC)


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE_DAY


def running_from(moment: datetime, stood: Stood) -> Iterator[tuple[datetime, datetime]]:
    """All time from the moment on but that in which the clocks stood."""
    for since, until in stood:
        if since > moment:
            yield moment, since
        moment = max(moment, until)
    yield moment, datetime.max.replace(tzinfo=moment.tzinfo)


def once_passed(spans: Spans, duration: timedelta) -> datetime:
    """The first instant at which so much time has passed inside the spans; OverflowError where they run out."""
    for start, end in spans:
        if duration <= end - start:
            return (start + duration).astimezone(UTC)
        duration -= end - start
    raise OverflowError


def _count_hours(received: datetime, limit: Limit, calendar: WorkCalendar, stood: Stood) -> Deadline:
    due_at = once_passed(running_from(received.astimezone(UTC), stood), limit.duration)
    due_at.astimezone(SHANGHAI)  # OverflowError where China's clock has no such time
    return _put_off(Deadline(received, limit, due_at, counted_from=received), stood)


def _count_working_hours(received: datetime, limit: Limit, calendar: WorkCalendar, stood: Stood) -> Deadline:
    counted_from, _closes = next(office_hours_from(received, calendar, stood))
    due_at = once_passed(office_hours_from(received, calendar, stood), limit.duration)
    counted = _put_off(Deadline(received, limit, due_at, counted_from), stood)
    return _on_the_way(counted, received.date(), calendar)


def office_hours_from(moment: datetime, calendar: WorkCalendar, stood: Stood) -> Iterator[tuple[datetime, datetime]]:
    """Office hours in which the clocks run, from a local moment on."""
    for day in _days_from(moment.date()):
        for opens, closes in calendar.periods(day):
            start = max(moment, datetime.combine(day, opens, SHANGHAI))
            end = datetime.combine(day, closes, SHANGHAI)
            for since, until in stood:
                if since < end and start < until:
                    yield from _unless_empty(start, since)
                    start = until
            yield from _unless_empty(start, end)


def _unless_empty(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    if start < end:
        yield start, end


def _count_working_days(received: datetime, limit: Limit, calendar: WorkCalendar, stood: Stood) -> Deadline:
    first, landed = received.date() + ONE_DAY, _nth_after(received.date(), int(limit.count), calendar.is_working)
    last = _next_worked(_carried_over(landed, stood, calendar.is_working, calendar), calendar)
    counted = _put_off(Deadline(received, limit, _end_of(last), _start_of(first)), stood)
    return _on_the_way(counted, first, calendar)


def _count_days(received: datetime, limit: Limit, calendar: WorkCalendar, stood: Stood) -> Deadline:
    landed = _carried_over(received.date() + int(limit.count) * ONE_DAY, stood, _every_day, calendar)
    last = _next_worked(landed, calendar)
    moved_from = None if landed == last else DayOff(landed, calendar.name(landed))
    first = _start_of(received.date() + ONE_DAY)
    counted = Deadline(received, limit, _end_of(last), first, moved_from=moved_from)
    return _on_the_way(_put_off(counted, stood), landed, calendar)


def _every_day(_day: date) -> bool:
    return True


def _nth_after(day: date, count: int, is_counted: Callable[[date], bool]) -> date:
    return next(islice(filter(is_counted, _days_from(day + ONE_DAY)), count - 1, None))


def _next_worked(day: date, calendar: WorkCalendar) -> date:
    """The day itself, if it is a working day."""
    return next(filter(calendar.is_working, _days_from(day)))


def _carried_over(landed: date, stood: Stood, is_counted: Callable[[date], bool], calendar: WorkCalendar) -> date:
    """Where the days that were left at each pause land when it ends; one that ends at midnight ends the day before."""
    for since, until in stood:
        paused = since.date()
        resumed = max(paused, (until - timedelta(microseconds=1)).date())
        if paused <= _next_worked(landed, calendar):
            ahead = (paused + number * ONE_DAY for number in range(1, (landed - paused).days + 1))
            left = sum(map(is_counted, ahead))
            landed = _nth_after(resumed, left, is_counted) if left else resumed
    return landed


def _extended(counted: Deadline, calendar: WorkCalendar, stood: Stood) -> Deadline:
    """With the working days of its extension, which later pauses may put off too."""
    if not counted.limit.extension:
        return counted
    later = tuple(pause for pause in stood if pause[0] >= counted.due_at)
    landed = _nth_after(counted.last_day, counted.limit.extension, calendar.is_working)
    last = _next_worked(_carried_over(landed, later, calendar.is_working, calendar), calendar)
    extended = _put_off(replace(counted, due_at=_end_of(last), moved_from=None), stood)
    return _on_the_way(extended, counted.counted_from.date(), calendar)


_COUNTING = {
    LimitUnit.HOURS: _count_hours,
    LimitUnit.WORKING_HOURS: _count_working_hours,
    LimitUnit.WORKING_DAYS: _count_working_days,
    LimitUnit.DAYS: _count_days,
}


def _put_off(counted: Deadline, stood: Stood) -> Deadline:
    """With the pauses that lay on its way."""
    if not stood:
        return counted
    return replace(counted, stood=tuple(pause for pause in stood if pause[0] < counted.due_at))


def _on_the_way(counted: Deadline, first: date, calendar: WorkCalendar) -> Deadline:
    """With the days off and the make-up days between, but those that a pause passed over."""
    until_the_last = takewhile(lambda day: day <= counted.last_day, _days_from(first))
    looked_at = [day for day in until_the_last if not any(s.date() < day <= u.date() for s, u in counted.stood)]
    return replace(
        counted,
        is_provisional=any(map(calendar.is_provisional, looked_at)),
        days_off=tuple(DayOff(day, calendar.name(day)) for day in looked_at if not calendar.is_working(day)),
        make_up_days=tuple(filter(calendar.is_make_up, looked_at)),
    )
