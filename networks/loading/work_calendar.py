"""The published work calendar, every day of every published year, and the office hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from chinese_calendar import Holiday, get_holiday_detail, is_workday
from chinese_calendar.constants import holidays
from django.db import transaction

from networks.loading.tables import FIRST_DAY
from networks.models import CalendarDay, OfficeHours
from worktime.calendar import STANDARD_HOURS

SOURCE = "国务院办公厅节假日安排的通知"
NAMES = {
    Holiday.new_years_day.value: "元旦",
    Holiday.spring_festival.value: "春节",
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.labour_day.value: "劳动节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.national_day.value: "国庆节",
    Holiday.mid_autumn_festival.value: "中秋节",
    Holiday.anti_fascist_70th_day.value: "抗战胜利70周年纪念日",
}


@transaction.atomic
def load_calendar() -> int:
    """Bring the calendar up to what is published; the number of days.

    Later office hours are kept, and so is each day that has another source: an administrator corrected it, or loaded
    its year from the notice itself. A day that is in already is not written again, so nothing is counted anew.
    """
    OfficeHours.objects.get_or_create(
        since=FIRST_DAY, defaults={"periods": [[f"{edge:%H:%M}" for edge in period] for period in STANDARD_HOURS]}
    )
    published = list(published_days())
    CalendarDay.objects.bulk_create(
        _missing(published), update_conflicts=True, unique_fields=["date"], update_fields=["is_working", "name"]
    )
    return len(published)


def _missing(published: list[CalendarDay]) -> list[CalendarDay]:
    rows = CalendarDay.objects.values_list("date", "is_working", "name", "source")
    kept = {day: (is_working, name) if source == SOURCE else None for day, is_working, name, source in rows}
    return [
        day for day in published if day.date not in kept or kept[day.date] not in (None, (day.is_working, day.name))
    ]


def published_days() -> Iterator[CalendarDay]:
    """Each day from the first to the last year that has been published."""
    return (CalendarDay(date=day, is_working=works, name=name, source=SOURCE) for day, works, name in _published())


@cache
def _published() -> tuple[tuple[date, bool, str], ...]:
    """Asking the package for 8,400 days takes a quarter of a second, and each module of the tests loads them."""
    first, after = date(min(holidays).year, 1, 1), date(max(holidays).year + 1, 1, 1)
    days = (first + timedelta(days=number) for number in range((after - first).days))
    return tuple((day, is_workday(day), _holiday_name(day)) for day in days)


def _holiday_name(day: date) -> str:
    """The holiday it belongs to or makes up for; for other days the package names the weekday or nothing."""
    _, name = get_holiday_detail(day)
    return NAMES.get(name, "")
