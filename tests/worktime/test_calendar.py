from __future__ import annotations

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from networks.models import CalendarDay, OfficeHours
from networks.models.calendar import check_periods
from worktime.calendar import STANDARD_HOURS, WorkCalendar, read_periods

MAKE_UP_SATURDAY = date(2026, 2, 14)
NEW_YEARS_EVE_HOLIDAY = date(2026, 2, 16)
MONDAY_OF_NO_YEAR = date(2031, 3, 3)
SUMMER_HOURS = ((time(8), time(12)), (time(14), time(17, 30)))


@pytest.fixture
def calendar() -> WorkCalendar:
    return WorkCalendar.of([(MAKE_UP_SATURDAY, True, "春节"), (NEW_YEARS_EVE_HOLIDAY, False, "春节")])


def test_a_published_day_is_as_published(calendar: WorkCalendar) -> None:
    assert calendar.is_working(MAKE_UP_SATURDAY)
    assert not calendar.is_working(NEW_YEARS_EVE_HOLIDAY)
    assert calendar.name(NEW_YEARS_EVE_HOLIDAY) == "春节"


def test_where_nothing_is_published_monday_to_friday_are_assumed(calendar: WorkCalendar) -> None:
    week = [date(2031, 3, day) for day in range(3, 10)]

    assert [calendar.is_working(day) for day in week] == [True] * 5 + [False] * 2
    assert all(calendar.is_provisional(day) for day in week)
    assert not calendar.is_provisional(MAKE_UP_SATURDAY)
    assert calendar.name(MONDAY_OF_NO_YEAR) == ""


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2031, 1, 1), "元旦"),
        (date(2031, 5, 1), "劳动节"),
        (date(2031, 5, 2), "劳动节"),
        (date(2031, 10, 1), "国庆节"),
        (date(2031, 10, 2), "国庆节"),
        (date(2031, 10, 3), "国庆节"),
    ],
)
def test_a_year_that_is_not_loaded_has_the_fixed_days_of_the_law_off(
    calendar: WorkCalendar, day: date, name: str
) -> None:
    assert day.weekday() < 5
    assert (calendar.is_working(day), calendar.name(day), calendar.is_provisional(day)) == (False, name, True)
    assert calendar.periods(day) == ()


@pytest.mark.parametrize("day", [date(2031, 1, 2), date(2031, 5, 5), date(2031, 9, 30), date(2031, 10, 6)])
def test_no_other_day_is_off_before_its_year_is_loaded(calendar: WorkCalendar, day: date) -> None:
    assert (calendar.is_working(day), calendar.name(day)) == (True, "")


def test_what_is_published_goes_before_the_law() -> None:
    worked = WorkCalendar.of([(date(2031, 5, 2), True, "")])

    assert worked.is_working(date(2031, 5, 2))


def test_a_worked_saturday_makes_up_and_a_worked_monday_does_not(calendar: WorkCalendar) -> None:
    assert calendar.is_make_up(MAKE_UP_SATURDAY)
    assert not calendar.is_make_up(MONDAY_OF_NO_YEAR)
    assert not calendar.is_make_up(date(2031, 3, 8))


def test_a_day_off_has_no_office_hours(calendar: WorkCalendar) -> None:
    assert calendar.periods(NEW_YEARS_EVE_HOLIDAY) == ()
    assert calendar.periods(MAKE_UP_SATURDAY) == STANDARD_HOURS


def test_office_hours_change_on_their_first_day() -> None:
    winter, summer = date(2025, 10, 1), date(2026, 5, 4)
    calendar = WorkCalendar.of([], [(summer, SUMMER_HOURS), (winter, STANDARD_HOURS)])

    assert calendar.periods(date(2026, 4, 30)) == STANDARD_HOURS
    assert calendar.periods(summer) == SUMMER_HOURS
    assert calendar.periods(date(2020, 1, 2)) == STANDARD_HOURS


def test_the_same_days_in_another_order_are_the_same_version() -> None:
    days = [(MAKE_UP_SATURDAY, True, "春节"), (NEW_YEARS_EVE_HOLIDAY, False, "春节")]

    assert WorkCalendar.of(days).version == WorkCalendar.of(days[::-1]).version


@pytest.mark.parametrize(
    "other",
    [
        WorkCalendar.of([(MAKE_UP_SATURDAY, False, "春节")]),
        WorkCalendar.of([(MAKE_UP_SATURDAY, True, "")]),
        WorkCalendar.of([(MAKE_UP_SATURDAY, True, "春节")], [(date(2026, 5, 4), SUMMER_HOURS)]),
    ],
)
def test_another_day_name_or_hour_is_another_version(other: WorkCalendar) -> None:
    assert other.version != WorkCalendar.of([(MAKE_UP_SATURDAY, True, "春节")]).version


def test_office_hours_are_read_from_pairs_of_times() -> None:
    assert read_periods([["08:30", "12:00"], ["13:30", "17:00"]]) == STANDARD_HOURS


@pytest.mark.parametrize(
    "written",
    [
        [],
        None,
        "08:30",
        [["08:30"]],
        [[8, 12]],
        [["08:30", "later"]],
        [["12:00", "08:30"]],
        [["08:30", "08:30"]],
        [["13:30", "17:00"], ["08:30", "12:00"]],
        [["08:30", "13:30"], ["13:00", "17:00"]],
    ],
)
def test_office_hours_that_cannot_be_counted_with_are_refused(written: object) -> None:
    with pytest.raises(ValueError, match="not office hours"):
        read_periods(written)
    with pytest.raises(ValidationError):
        check_periods(written)


def test_good_office_hours_pass_the_check() -> None:
    check_periods([["08:30", "12:00"]])


def test_rows_of_the_calendar_are_called_by_their_date() -> None:
    assert str(CalendarDay(date=MAKE_UP_SATURDAY)) == str(OfficeHours(since=MAKE_UP_SATURDAY)) == "2026-02-14"
