"""No name or reason of the configuration is a sign that nobody can read, whoever writes it past the forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from enterprises.actions import firms
from enterprises.choices import FirmKind
from networks.actions import amendments, areas, calendar, catalogue, units
from networks.choices import UnitKind
from networks.models import Change
from teams.actions import people, stations
from tests.cases.world import World
from web.errors import Refusal

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 1, 5)
NOTHING = "\u200b。"


class Everyone:
    """A steward to whom everything is allowed: what is refused is refused for its words."""

    id, name = 7, "周敏"

    def require(self, area: object) -> None: ...


def _unit(area: Any, by: Any) -> object:
    return units.add(units.Particulars(NOTHING, "水务"), kind=UnitKind.DEPARTMENT, area=area, since=TODAY, by=by)


def _station(area: Any, by: Any) -> object:
    return stations.open_station(stations.Station(NOTHING, "正阳路1号", "全天"), area=area, since=TODAY, by=by)


def _heading(area: Any, by: Any) -> object:
    return catalogue.add(catalogue.Names(NOTHING, "", "party"), since=dt.date(2099, 1, 1), by=by)


def _day(area: Any, by: Any) -> object:
    return calendar.edit_day(TODAY, is_working=True, name="", note=NOTHING, by=by)


def _local_day(area: Any, by: Any) -> object:
    return calendar.set_local_day(area, TODAY, is_working=False, note=NOTHING, by=by)


def _grid(area: Any, by: Any) -> object:
    return areas.add_grid(area, name=NOTHING, since=TODAY, by=by)


def _area(area: Any, by: Any) -> object:
    return areas.create(area, code="", name=NOTHING, since=TODAY, by=by)


def _rename(area: Any, by: Any) -> object:
    return areas.rename(area, name=NOTHING, by=by)


def _declined(area: Any, by: Any) -> object:
    return amendments.decline(None, reason=NOTHING, by=by)  # type: ignore[arg-type]  # refused before it is looked at


VERBS = [_unit, _station, _heading, _day, _local_day, _grid, _area, _rename, _declined]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__.strip("_"))
def test_no_verb_takes_a_name_or_reason_that_says_nothing(world: World, verb: Callable[[Any, Any], object]) -> None:
    changes = Change.objects.count()

    with pytest.raises(Refusal) as refusal:
        verb(world.area("street"), Everyone())

    assert "至少写一个字或数字" in str(refusal.value)
    assert refusal.value.field in {"name", "name_zh", "note", "reason"}
    assert Change.objects.count() == changes


def _person(world: World) -> object:
    return people.add(username="zhou", name=NOTHING, phone="", by=world.person("security"))


def _firm(world: World) -> object:
    told = firms.Particulars(NOTHING, "", FirmKind.TRADE, world.area("street"))
    return firms.add(told, by=world.person("system"))


@pytest.mark.parametrize("verb", [_person, _firm], ids=["person", "firm"])
def test_nobody_and_no_firm_is_added_under_a_name_that_says_nothing(
    world: World, verb: Callable[[World], object]
) -> None:
    with pytest.raises(Refusal) as refusal:
        verb(world)
    assert refusal.value.field == "name"
