"""A year of the work calendar as twelve months of weeks, for the page. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

from worktime.calendar import SATURDAY, WorkCalendar

Look = Literal["", "weekend", "off", "made_up"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A day. `off`: a holiday; `made_up`: a weekend that is worked; `weekend`: an ordinary one."""

    day: dt.date
    look: Look
    name: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    first: dt.date
    weeks: list[list[Cell | None]]
    """Monday to Sunday, None outside the month."""


@dataclass(frozen=True, slots=True)
class Holiday:
    name: str
    off: list[dt.date]
    made_up: list[dt.date]


def months(year: int, work: WorkCalendar, *, today: dt.date) -> list[Month]:
    weeks = calendar.Calendar().monthdatescalendar
    return [
        Month(dt.date(year, number, 1), [_week(week, number, work, today) for week in weeks(year, number)])
        for number in range(1, 13)
    ]


def holidays(year: int, work: WorkCalendar) -> list[Holiday]:
    """By name, in the order of their first day: when it is off and which weekends are worked instead."""
    found: dict[str, Holiday] = {}
    for day in sorted(day for day in work.days if day.year == year):
        look, name = _look(day, work), work.name(day)
        if look in ("off", "made_up"):
            holiday = found.setdefault(name, Holiday(name, [], []))
            (holiday.off if look == "off" else holiday.made_up).append(day)
    return list(found.values())


def _week(days: list[dt.date], month: int, work: WorkCalendar, today: dt.date) -> list[Cell | None]:
    return [Cell(day, _look(day, work), work.name(day), day == today) if day.month == month else None for day in days]


def _look(day: dt.date, work: WorkCalendar) -> Look:
    if work.is_make_up(day):
        return "made_up"
    if work.is_working(day):
        return ""
    return "weekend" if day.weekday() >= SATURDAY and not work.name(day) else "off"
