"""The Chinese work calendar as a value: which days are worked, and within what hours."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, cast

Periods = tuple[tuple[time, time], ...]

STANDARD_HOURS: Periods = ((time(8, 30), time(12)), (time(13, 30), time(17)))
SATURDAY = 5
OFF_BY_LAW = MappingProxyType(
    {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
)
"""Holidays that fall on the same days each year, by month and day (全国年节及纪念日放假办法, 2025)."""
PUBLISHED_IN_MONTH = 11
"""The State Council publishes the next year's holidays in November."""


def read_periods(written: object) -> Periods:
    """Office hours from `[["08:30", "12:00"], …]`, local time; ValueError unless they are in order and not empty."""
    try:
        periods = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in cast(Any, written))
    except (TypeError, ValueError):
        periods = ()
    edges = [edge for period in periods for edge in period]
    if not edges or any(earlier >= later for earlier, later in pairwise(edges)):
        raise ValueError(f"not office hours: {written!r}")
    return periods


@dataclass(frozen=True, slots=True)
class PublishedDay:
    is_working: bool
    name: str = ""


def assumed(day: date) -> PublishedDay:
    """A day of a year that is not loaded: worked from Monday to Friday, but for the fixed days of the law."""
    name = OFF_BY_LAW.get((day.month, day.day), "")
    return PublishedDay(day.weekday() < SATURDAY and not name, name)


@dataclass(frozen=True)
class WorkCalendar:
    """Published days, and office hours by their first day; days are `assumed` where nothing is published.

    Source rule: the State Council's yearly notice on holidays, with its make-up working days (调休).
    """

    days: Mapping[date, PublishedDay]
    hours: tuple[tuple[date, Periods], ...] = ()

    @classmethod
    def of(cls, days: Iterable[tuple[date, bool, str]], hours: Iterable[tuple[date, Periods]] = ()) -> WorkCalendar:
        """A calendar from (date, is working, name) and (since, periods)."""
        published = {day: PublishedDay(is_working, name) for day, is_working, name in days}
        return cls(MappingProxyType(published), tuple(sorted(hours)))

    def with_local(self, days: Iterable[tuple[date, bool, str]]) -> WorkCalendar:
        """The same calendar where these days are worked, or not, as one county says."""
        local = {day: PublishedDay(is_working, name) for day, is_working, name in days}
        return WorkCalendar(MappingProxyType({**self.days, **local}), self.hours)

    def is_working(self, day: date) -> bool:
        return self.of_day(day).is_working

    def of_day(self, day: date) -> PublishedDay:
        """As published, or else as assumed."""
        return self.days.get(day) or assumed(day)

    def is_provisional(self, day: date) -> bool:
        """Whether the day is only assumed, its year not being published."""
        return day not in self.days

    def is_make_up(self, day: date) -> bool:
        """Whether it is a Saturday or Sunday that is worked."""
        return day.weekday() >= SATURDAY and self.is_working(day)

    def name(self, day: date) -> str:
        """The holiday that the day belongs to or makes up for; empty for any other."""
        return self.of_day(day).name

    def periods(self, day: date) -> Periods:
        """Office hours of the day, local time; none on a day off."""
        return self.office_hours(day) if self.is_working(day) else ()

    def office_hours(self, day: date) -> Periods:
        """The hours of working days at that time of the year."""
        place = bisect_right(self.hours, day, key=lambda entry: entry[0])
        return self.hours[place - 1][1] if place else STANDARD_HOURS

    def year_to_load(self, today: date) -> int | None:
        """The year that should be in and is not: this one, and from 1 November the next; None when all is in."""
        years = (today.year, today.year + 1) if today.month >= PUBLISHED_IN_MONTH else (today.year,)
        return next((year for year in years if self.is_provisional(date(year, 1, 1))), None)

    @cached_property
    def version(self) -> str:
        """Twelve hex digits of the content: the same calendar has the same version everywhere."""
        digest = hashlib.sha256()
        for day, published in sorted(self.days.items()):
            digest.update(f"{day} {published.is_working} {published.name}\n".encode())
        digest.update(repr(self.hours).encode())
        return digest.hexdigest()[:12]
