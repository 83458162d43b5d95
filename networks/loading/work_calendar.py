"""The published work calendar, every day of every published year, and the office hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from chinese_calendar import Holiday, get_holiday_detail, is_workday  # type: ignore[import-untyped]  # it ships no types
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]  # it ships no types
from django.db import transaction

from networks.calendar import STANDARD_HOURS
from networks.loading.tables import FIRST_DAY
from networks.models import CalendarDay, OfficeHours

SOURCE = "国务院办公厅节假日安排的通知（chinesecalendar）"
NAMES = {
    Holiday.new_years_day: "元旦",
    Holiday.spring_festival: "春节",
    Holiday.tomb_sweeping_day: "清明节",
    Holiday.labour_day: "劳动节",
    Holiday.dragon_boat_festival: "端午节",
    Holiday.national_day: "国庆节",
    Holiday.mid_autumn_festival: "中秋节",
    Holiday.anti_fascist_70th_day: "抗战胜利70周年纪念日",
}


@transaction.atomic
def load_calendar() -> int:
    """Bring the calendar up to what is published, keeping later office hours; the number of days."""
    OfficeHours.objects.get_or_create(
        since=FIRST_DAY,
        defaults={"periods": [[f"{edge:%H:%M}" for edge in period] for period in STANDARD_HOURS]},
    )
    days = CalendarDay.objects.bulk_create(
        map(_day, published_days()),
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_working", "name", "source"],
    )
    return len(days)


def published_days() -> Iterator[date]:
    """Each day from the first to the last year that has been published."""
    day, after = date(min(holidays).year, 1, 1), date(max(holidays).year + 1, 1, 1)
    while day < after:
        yield day
        day += timedelta(days=1)


def _day(day: date) -> CalendarDay:
    _, holiday = get_holiday_detail(day)
    return CalendarDay(date=day, is_working=is_workday(day), name=_name(holiday), source=SOURCE)


def _name(holiday: str | None) -> str:
    return NAMES[Holiday(holiday)] if holiday in _HOLIDAYS else ""


_HOLIDAYS = frozenset(holiday.value for holiday in Holiday)
