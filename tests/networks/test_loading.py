from __future__ import annotations

import datetime as dt
from io import StringIO

import chinese_calendar
import pytest
from django.core.management import call_command
from django.db.models import Count

from networks import loading
from networks.choices import AreaLevel, Level
from networks.loading.work_calendar import published_days
from networks.models import Area, CalendarDay, CatalogueItem, LevelRule, OfficeHours, Unit

TABLES = (Area, CalendarDay, CatalogueItem, LevelRule, OfficeHours, Unit)


def rows_of_all_tables() -> list[list[tuple[object, ...]]]:
    return [list(table.objects.order_by("pk").values_list()) for table in TABLES]


def test_loading_twice_changes_nothing(city: Area) -> None:
    before = rows_of_all_tables()

    loading.load_all()

    assert rows_of_all_tables() == before


def test_loading_again_puts_a_changed_name_right_and_keeps_the_row(city: Area) -> None:
    Area.objects.filter(pk=city.pk).update(name="?")

    loading.load_areas()

    assert Area.objects.get(pk=city.pk).name == "吉林市"


def test_loading_again_does_not_revive_a_closed_unit(city: Area) -> None:
    squads = Unit.objects.filter(name="北城街道综合执法队")
    squads.update(until=dt.date(2025, 1, 1))

    loading.load_units()

    assert squads.get().until == dt.date(2025, 1, 1)


@pytest.mark.parametrize(
    ("level", "count"),
    [(AreaLevel.CITY, 1), (AreaLevel.COUNTY, 12), (AreaLevel.STREET, 150), (AreaLevel.COMMUNITY, 1778)],
)
def test_all_published_divisions_are_there(city: Area, level: AreaLevel, count: int) -> None:
    assert Area.objects.current().at(level).count() == count


def test_every_community_has_five_to_nine_grids(city: Area) -> None:
    counts = set(Area.objects.at(AreaLevel.COMMUNITY).annotate(grids=Count("children")).values_list("grids", flat=True))

    assert counts == {5, 6, 7, 8, 9}


def test_grids_are_numbered_below_their_community(shulan_grid: Area) -> None:
    grids = Area.objects.filter(parent=shulan_grid.parent).order_by("code")

    assert [grid.name for grid in grids][:3] == ["01网格", "02网格", "03网格"]
    assert all(grid.path.startswith("220283001002") for grid in grids)


def test_areas_were_in_force_on_the_golden_cases_day(city: Area) -> None:
    assert Area.objects.current(on=dt.date(2022, 5, 23)).filter(code="220283001002").exists()


def test_every_day_of_every_published_year_has_its_row(city: Area) -> None:
    years = CalendarDay.objects.values_list("date__year").annotate(days=Count("pk")).order_by("date__year")

    assert {days for _, days in years} == {365, 366}
    assert [year for year, _ in years] == list(range(2004, 2027))


def test_the_calendar_says_what_was_published(city: Area) -> None:
    wrong = [day.date for day in CalendarDay.objects.all() if day.is_working != chinese_calendar.is_workday(day.date)]

    assert wrong == []


@pytest.mark.parametrize(
    ("day", "is_working", "name"),
    [
        (dt.date(2026, 2, 14), True, "春节"),
        (dt.date(2026, 2, 17), False, "春节"),
        (dt.date(2026, 4, 5), False, "清明节"),
        (dt.date(2024, 6, 10), False, "端午节"),
        (dt.date(2024, 9, 17), False, "中秋节"),
        (dt.date(2020, 1, 31), False, "春节"),
        (dt.date(2026, 7, 4), False, ""),
        (dt.date(2026, 7, 6), True, ""),
    ],
)
def test_holidays_and_make_up_days_bear_their_names(city: Area, day: dt.date, is_working: bool, name: str) -> None:
    row = CalendarDay.objects.get(date=day)

    assert (row.is_working, row.name) == (is_working, name)
    assert "国务院" in row.source


def test_no_holiday_is_left_without_its_name() -> None:
    bare = [day.date for day in published_days() if not day.is_working and day.date.weekday() < 5 and not day.name]

    assert bare == []


@pytest.mark.parametrize(
    ("level", "limits"),
    [
        (Level.I, ("0.5H", "0.5H", "2H", "0.5H", "24H", 0, "", 50)),
        (Level.II, ("2H", "2H", "24H", "4H", "3WD", 1, "", 50)),
        (Level.III, ("4WH", "1WD", "2WD", "1WD", "5WD", 1, "5WD", 80)),
        (Level.IV, ("1WD", "1WD", "3WD", "1WD", "15WD", 2, "30WD", 80)),
    ],
)
def test_the_levels_have_the_limits_of_the_design(city: Area, level: Level, limits: tuple[object, ...]) -> None:
    columns = ("accept", "return_window", "arrive", "contact", "close")

    extensions = ("extension_count", "extension_limit", "amber_percent")

    assert LevelRule.objects.values_list(*columns, *extensions).get(level=level) == limits


@pytest.mark.parametrize("what", ["areas", "calendar", "catalogue", "levels", "units"])
def test_each_table_has_a_command_that_says_how_much_it_loaded(city: Area, what: str) -> None:
    said = StringIO()

    call_command(f"load_{what}", stdout=said)

    assert any(character.isdigit() for character in said.getvalue())
