"""Limits in the four units, the instant each is over, and that instant in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import lru_cache, reduce
from itertools import islice, takewhile
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from networks.calendar import SATURDAY, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
WRITTEN = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)(WH|WD|H|D)")


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
    """A number of hours (H), working hours (WH), working days (WD) or days (D); hours may have a fraction."""

    count: Decimal
    unit: LimitUnit

    def __post_init__(self) -> None:
        if self.count <= 0 or (self.unit in IN_DAYS and self.count % 1):
            raise UnreadableLimit(f"{self.count}{self.unit}")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read `5WD`, `4WH`, `48H`, `0.5H` or `30D`; UnreadableLimit for anything else."""
        return _read_limit(text)

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
        return f"{self.count.normalize():f}{self.unit}"


@lru_cache(maxsize=256)
def _read_limit(text: str) -> Limit:
    written = WRITTEN.fullmatch(text.strip().upper())
    if written is None:
        raise UnreadableLimit(text)
    return Limit(Decimal(written[1]), LimitUnit(written[2]))


@dataclass(frozen=True, slots=True)
class DayOff:
    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where a limit ends and what lay on the way.

    `due_at` is in UTC and exclusive: not late before it, late at it. `received` and `counted_from` are local.
    """

    received: datetime
    limit: Limit
    due_at: datetime
    counted_from: datetime
    is_provisional: bool = False
    days_off: tuple[DayOff, ...] = ()
    make_up_days: tuple[date, ...] = ()
    moved_from: DayOff | None = None

    @property
    def last_moment(self) -> datetime:
        """The due instant on the local clock."""
        return self.due_at.astimezone(SHANGHAI)

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


def deadline(received: datetime, limit: Limit, calendar: WorkCalendar) -> Deadline:
    """When `limit`, begun at `received` (any offset; naive is China's time), is over.

    Rules: workflow.md, "Clocks"; Civil Code articles 201 to 203: the day of receipt does not count, a period of
    days that would end on a day off ends with the next working day. OutOfCalendar where years run out.
    """
    try:
        local = _in_china(received)
        return _COUNTING[limit.unit](local, limit, calendar)
    except OverflowError as refusal:
        raise OutOfCalendar(f"{received.isoformat()} {limit}") from refusal


def share_of(started_at: datetime, due_at: datetime, percent: int) -> datetime:
    """The instant at which `percent` of the time between the two has passed (amber below 100, the ladder above)."""
    return started_at + (due_at - started_at) * percent / 100


def _in_china(moment: datetime) -> datetime:
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


def _count_hours(received: datetime, limit: Limit, calendar: WorkCalendar) -> Deadline:
    over = (received.astimezone(UTC) + limit.duration).astimezone(SHANGHAI)
    return Deadline(received, limit, over.astimezone(UTC), counted_from=received)


def _count_working_hours(received: datetime, limit: Limit, calendar: WorkCalendar) -> Deadline:
    remaining = limit.duration
    spans = _office_hours_from(received, calendar)
    start, end = next(spans)
    counted_from = start
    while remaining > end - start:
        remaining -= end - start
        start, end = next(spans)
    due_at = (start + remaining).astimezone(UTC)
    return _on_the_way(Deadline(received, limit, due_at, counted_from), received.date(), calendar)


def _office_hours_from(moment: datetime, calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    for day in _days_from(moment.date()):
        for opens, closes in calendar.periods(day):
            start = max(moment, datetime.combine(day, opens, SHANGHAI))
            end = datetime.combine(day, closes, SHANGHAI)
            if start < end:
                yield start, end


def _count_working_days(received: datetime, limit: Limit, calendar: WorkCalendar) -> Deadline:
    first = received.date() + ONE_DAY
    worked = filter(calendar.is_working, _days_from(first))
    last = next(islice(worked, int(limit.count) - 1, None))
    return _on_the_way(Deadline(received, limit, _end_of(last), _start_of(first)), first, calendar)


def _count_days(received: datetime, limit: Limit, calendar: WorkCalendar) -> Deadline:
    first = received.date() + ONE_DAY
    landed = received.date() + int(limit.count) * ONE_DAY
    last = next(filter(calendar.is_working, _days_from(landed)))
    moved_from = None if landed == last else DayOff(landed, calendar.name(landed))
    counted = Deadline(received, limit, _end_of(last), _start_of(first), moved_from=moved_from)
    return _on_the_way(counted, landed, calendar)


_COUNTING = {
    LimitUnit.HOURS: _count_hours,
    LimitUnit.WORKING_HOURS: _count_working_hours,
    LimitUnit.WORKING_DAYS: _count_working_days,
    LimitUnit.DAYS: _count_days,
}


def _on_the_way(counted: Deadline, first: date, calendar: WorkCalendar) -> Deadline:
    looked_at = list(takewhile(lambda day: day <= counted.last_day, _days_from(first)))
    return replace(
        counted,
        is_provisional=any(map(calendar.is_provisional, looked_at)),
        days_off=tuple(DayOff(day, calendar.name(day)) for day in looked_at if not calendar.is_working(day)),
        make_up_days=tuple(filter(calendar.is_make_up, looked_at)),
    )


# In words

HOLIDAYS = {
    "元旦": gettext_noop("New Year's Day"),
    "春节": gettext_noop("Spring Festival"),
    "清明节": gettext_noop("Tomb-Sweeping Day"),
    "劳动节": gettext_noop("Labour Day"),
    "端午节": gettext_noop("Dragon Boat Festival"),
    "中秋节": gettext_noop("Mid-Autumn Festival"),
    "国庆节": gettext_noop("National Day"),
}


def explain(deadline: Deadline) -> str:
    """The deadline as one sentence in the reader's language, with the days that were skipped or worked instead."""
    words = _Words(with_year=deadline.received.year != deadline.last_day.year)
    sentence = words.counting(deadline)
    if deadline.days_off:
        sentence = _("%(sentence)s, in between: %(days)s") % {
            "sentence": sentence,
            "days": _listed(_days_off_in_words(deadline.days_off)),
        }
    if deadline.make_up_days:
        sentence = _("%(sentence)s; worked to make up: %(days)s") % {
            "sentence": sentence,
            "days": _listed(list(map(words.make_up_day, deadline.make_up_days))),
        }
    return _("%(sentence)s (provisional)") % {"sentence": sentence} if deadline.is_provisional else sentence


@dataclass(frozen=True, slots=True)
class _Words:
    with_year: bool

    def counting(self, deadline: Deadline) -> str:
        facts = {
            "limit": limit_in_words(deadline.limit),
            "received": self.day(deadline.received),
            "received_at": self.moment(deadline.received),
            "counted_from": self.moment(deadline.counted_from),
            "last_day": self.day(deadline.last_day),
            "due_at": self.moment(deadline.last_moment),
        }
        if deadline.moved_from:
            facts["landed"] = self.day(deadline.moved_from.day)
            facts["day_off"] = _name_in_words(deadline.moved_from)
        return _pattern(deadline) % facts

    def day(self, day: date) -> str:
        return format_date(day, _("j F Y") if self.with_year else _("j F"))

    def moment(self, moment: datetime) -> str:
        return _("%(day)s at %(time)s") % {"day": self.day(moment), "time": f"{moment:%H:%M}"}

    def make_up_day(self, day: date) -> str:
        pattern = _("%(day)s (Saturday)") if day.weekday() == SATURDAY else _("%(day)s (Sunday)")
        return pattern % {"day": self.day(day)}


def _pattern(deadline: Deadline) -> str:
    unit = deadline.limit.unit
    if unit is LimitUnit.HOURS:
        return _("%(limit)s: received on %(received_at)s, counted without a break, over on %(due_at)s")
    if unit is LimitUnit.WORKING_HOURS and deadline.counted_from == deadline.received:
        return _("%(limit)s: received on %(received_at)s, counted in office hours, over on %(due_at)s")
    if unit is LimitUnit.WORKING_HOURS:
        return _(
            "%(limit)s: received on %(received_at)s, counted in office hours from %(counted_from)s, over on %(due_at)s"
        )
    if deadline.moved_from:
        return _(
            "%(limit)s: received on %(received)s, counted from the next day; the last day, %(landed)s, is a day off "
            "(%(day_off)s), so it is over at the end of %(last_day)s"
        )
    return _("%(limit)s: received on %(received)s, counted from the next day, over at the end of %(last_day)s")


def limit_in_words(limit: Limit) -> str:
    """The limit alone, in the reader's language: `5个工作日`, `30分钟`."""
    count = limit.count
    if limit.unit is LimitUnit.HOURS and count < 1:
        return _("%(count)s minutes") % {"count": f"{(count * 60).normalize():f}"}
    one, many = {
        LimitUnit.HOURS: (_("1 hour"), _("%(count)s hours")),
        LimitUnit.WORKING_HOURS: (_("1 working hour"), _("%(count)s working hours")),
        LimitUnit.WORKING_DAYS: (_("1 working day"), _("%(count)s working days")),
        LimitUnit.DAYS: (_("1 day"), _("%(count)s days")),
    }[limit.unit]
    return one if count == 1 else many % {"count": f"{count.normalize():f}"}


def _name_in_words(off: DayOff) -> str:
    if off.name:
        return _(HOLIDAYS[off.name]) if off.name in HOLIDAYS else off.name
    return _("weekend") if off.day.weekday() >= SATURDAY else _("day off")


def _days_off_in_words(days_off: tuple[DayOff, ...]) -> list[str]:
    weekends_first = sorted(days_off, key=lambda off: bool(off.name))
    counts = Counter(map(_name_in_words, weekends_first))
    return [
        _("%(name)s %(days)s") % {"name": name, "days": limit_in_words(Limit(Decimal(count), LimitUnit.DAYS))}
        for name, count in counts.items()
    ]


def _listed(parts: list[str]) -> str:
    return reduce(lambda first, rest: _("%(first)s, %(rest)s") % {"first": first, "rest": rest}, parts)
