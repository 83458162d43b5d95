"""No stage of a matter is as long as the whole: in the tables, on the forms, and in what is loaded."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from networks import loading
from networks.actions import catalogue, levels
from networks.choices import Level, Stage
from networks.limit_rules import hours_of, not_shorter
from networks.loading import catalogue as loaded
from networks.models import CatalogueItem, LevelRule
from tests.networks.stewards import Somebody
from web.errors import Refusal

DATA = Path(loading.__file__).parents[1] / "data"
CLOSED_IN_TWO_HOURS = (
    *("0303", "0502", "0504", "0706", "0801", "0802", "0803", "0805"),
    *("1201", "1202", "1203", "1206", "1705", "2405"),
)
"""Types that were to be closed two hours after the whistle, and are now reached within one or two."""


@pytest.mark.parametrize(
    ("limit", "hours"), [("0.5H", "0.5"), ("48H", "48"), ("7WH", "24"), ("2WD", "48"), ("30D", "720")]
)
def test_seven_working_hours_are_a_working_day(limit: str, hours: str) -> None:
    assert hours_of(limit) == Decimal(hours)


@pytest.mark.parametrize(
    ("stages", "close", "wrong"),
    [
        ({"arrive": "2H", "contact": "4WH"}, "24H", []),
        ({"arrive": "24H"}, "1WD", ["arrive"]),
        ({"accept": "7WH", "arrive": "6WH"}, "1WD", ["accept"]),
        ({"arrive": "3WD", "return_window": "3D"}, "48H", ["return_window", "arrive"]),
        ({"stop_work": "40WD"}, "20WD", []),
        ({"arrive": "2H"}, "", []),
    ],
)
def test_a_stage_as_long_as_the_whole_is_found(stages: dict[str, str], close: str, wrong: list[str]) -> None:
    assert not_shorter(stages, close) == [Stage(name) for name in wrong]


def rows() -> dict[str, dict[str, str]]:
    with (DATA / "catalogue.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


@pytest.mark.parametrize("code", CLOSED_IN_TWO_HOURS)
def test_what_was_to_be_closed_in_two_hours_is_reached_in_two_and_closed_in_a_day(code: str) -> None:
    row = rows()[code]

    assert (row["level"], row["limit"]) == ("I", "24H")
    assert row["stage_limits"] in ("arrive:1H", "arrive:2H")


def test_no_type_of_the_table_names_a_stage_as_long_as_the_whole() -> None:
    assert [
        code for code, row in rows().items() if not_shorter(loaded.stage_limits(row["stage_limits"]), row["limit"])
    ] == []


@pytest.mark.django_db
def test_a_table_that_leaves_no_time_to_act_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [row | ({"stage_limits": "arrive:24H"} if row["code"] == "0502" else {}) for row in rows().values()]
    read = loaded.read_table
    monkeypatch.setattr(loaded, "read_table", lambda name: broken if name == "catalogue" else read(name))
    loading.load_levels()
    # Where another test of the module has had the rules loaded.
    CatalogueItem.objects.exclude(parent=None).delete()
    CatalogueItem.objects.all().delete()

    with pytest.raises(Refusal, match=r"."):
        loading.load_catalogue()

    assert not CatalogueItem.objects.exists()


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def terms(level: Level, **instead: str) -> levels.LevelTerms:
    row = LevelRule.objects.get(level=level)
    return levels.LevelTerms(
        **{column.name: getattr(row, column.name) for column in fields(levels.LevelTerms)} | instead
    )


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("instead", "field"), [({"arrive": "5WD"}, "arrive"), ({"close": "4WH"}, "accept")])
def test_a_level_whose_stage_is_as_long_as_the_whole_is_refused(
    instead: dict[str, str], field: str, today: dt.date
) -> None:
    with pytest.raises(Refusal) as refusal:
        levels.change(Level.III, terms(Level.III, **instead), since=today, by=Somebody())

    assert refusal.value.field == field
    assert LevelRule.objects.filter(level=Level.III).count() == 1


@pytest.mark.usefixtures("published")
def test_a_level_that_would_leave_a_type_no_time_is_refused_and_names_the_type(today: dt.date) -> None:
    entry = CatalogueItem.objects.get(code="0106")
    said = catalogue.particulars_of(entry, limit="", stage_limits={"arrive": "4WD"})
    catalogue.change(entry, said, since=today, by=Somebody())

    with pytest.raises(Refusal, match="0106") as refusal:
        levels.change(Level.III, terms(Level.III, close="3WD"), since=today, by=Somebody())

    assert refusal.value.field == "close"


@pytest.mark.usefixtures("published")
def test_a_type_without_a_close_limit_of_its_own_is_measured_by_its_level_s(today: dt.date) -> None:
    entry = CatalogueItem.objects.get(code="0106")
    said = catalogue.particulars_of(entry, limit="", stage_limits={"arrive": "5WD"})

    with pytest.raises(Refusal) as refusal:
        catalogue.change(entry, said, since=today, by=Somebody())

    assert refusal.value.field == "arrive"
