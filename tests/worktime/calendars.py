"""The published calendar as a value, for tests that need no database."""

from __future__ import annotations

from functools import cache

from networks.loading.work_calendar import published_days
from worktime.calendar import WorkCalendar


@cache
def published_calendar() -> WorkCalendar:
    return WorkCalendar.of((day.date, day.is_working, day.name) for day in published_days())
