"""Units are set up, changed, moved and ended; each refusal is a sentence and changes nothing."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection

from networks.actions import units
from networks.actions.units import Particulars
from networks.choices import AreaLevel, UnitKind
from networks.errors import SENTENCES
from networks.models import Area, Change, Unit
from tests.networks.stewards import Somebody
from web.errors import NotAllowed, Refusal, explained

pytestmark = pytest.mark.django_db

LONG_AGO, TODAY = dt.date(2004, 1, 1), dt.date(2026, 1, 5)


@pytest.fixture
def city() -> Area:
    return Area.objects.create(code="220200000000", name="吉林市", level=AreaLevel.CITY, since=LONG_AGO)


@pytest.fixture
def county(city: Area) -> Area:
    return Area.objects.create(code="220283000000", name="舒兰市", level=AreaLevel.COUNTY, parent=city, since=LONG_AGO)


def add(area: Area, name: str = "水务局", kind: UnitKind = UnitKind.DEPARTMENT, **given: Any) -> Unit:
    return units.add(Particulars(name, name), **{"kind": kind, "area": area, "since": TODAY, "by": Somebody()} | given)


def not_needed(unit: Unit, until: dt.date) -> str:
    return ""


def test_a_unit_stands_under_the_centre_of_its_area(county: Area) -> None:
    centre = add(county, "指挥中心", UnitKind.CENTRE, is_centre=True)

    assert add(county).parent == centre


def test_a_centre_stands_under_the_next_centre_around(city: Area, county: Area) -> None:
    above = add(city, "市中心", UnitKind.CENTRE, is_centre=True)

    assert add(county, "指挥中心", UnitKind.CENTRE, is_centre=True).parent == above
    assert above.parent is None


def test_a_new_unit_is_on_record_with_its_area(county: Area) -> None:
    unit = add(county)

    change = Change.objects.about("area", county.pk).get()
    assert list(Change.objects.about("unit", unit.pk)) == [change]
    assert change.changed["kind"] == ["", "department"]


def test_an_area_has_one_centre(county: Area) -> None:
    add(county, "指挥中心", UnitKind.CENTRE, is_centre=True)

    with pytest.raises(Refusal, match="已有中心"):
        add(county, "第二中心", UnitKind.CENTRE, is_centre=True)

    assert Unit.objects.count() == Change.objects.count() == 1


def test_a_sub_district_has_one_squad(county: Area) -> None:
    add(county, "综合执法队", UnitKind.SQUAD)

    with pytest.raises(Refusal, match="一个街道一支队伍"):
        add(county, "综合执法二队", UnitKind.SQUAD)


def test_a_squad_may_follow_one_that_ended(county: Area) -> None:
    units.end(add(county, "执法队", UnitKind.SQUAD), until=dt.date(2026, 2, 1), still_needed=not_needed, by=Somebody())

    assert add(county, "综合执法队", UnitKind.SQUAD).pk


def test_the_same_name_twice_on_one_day_is_refused(county: Area) -> None:
    add(county)

    with pytest.raises(Refusal, match="同名单位"):
        add(county)


def test_not_every_kind_of_unit_can_be_a_centre(county: Area) -> None:
    with pytest.raises(Refusal) as refusal:
        add(county, is_centre=True)

    assert refusal.value.field == "is_centre"


def test_a_unit_does_not_begin_before_its_area_or_the_unit_above(county: Area) -> None:
    above = add(county)
    with pytest.raises(Refusal, match="辖区还没有设立"):
        add(county, "老局", since=dt.date(2003, 1, 1))
    with pytest.raises(Refusal, match="上级单位还没有设立"):
        add(county, "老局", since=dt.date(2025, 1, 1), parent=above)


def test_a_changed_unit_says_only_what_changed(county: Area) -> None:
    unit = add(county)

    units.change(unit, Particulars("舒兰市水务局", "水务局", functions=["供水"]), note="更名", by=Somebody())

    change = Change.objects.about("unit", unit.pk).newest_first()[0]
    assert change.changed == {"name": ["水务局", "舒兰市水务局"], "functions": [[], ["供水"]]}
    assert Unit.objects.serving(["供水"]).get() == unit


def test_nothing_different_is_no_change(county: Area) -> None:
    unit = add(county)

    with pytest.raises(Refusal, match="没有改动"):
        units.change(unit, Particulars("水务局", "水务局"), by=Somebody())


def test_a_unit_is_put_under_another_one(county: Area) -> None:
    bureau, station = add(county), add(county, "水务站")

    units.move(station, under=bureau, by=Somebody())

    station.refresh_from_db()
    assert station.parent == bureau
    assert Change.objects.about("unit", bureau.pk).newest_first()[0].changed == {"parent": ["", "水务局"]}


def test_units_do_not_stand_above_each_other(county: Area) -> None:
    bureau, office, station = add(county), add(county, "科"), add(county, "站")
    units.move(office, under=bureau, by=Somebody())
    units.move(station, under=office, by=Somebody())

    for under in (station, bureau):
        with pytest.raises(Refusal, match="不能反过来"):
            units.move(bureau, under=under, by=Somebody())

    assert Unit.objects.get(pk=bureau.pk).parent is None


def test_a_unit_that_ended_takes_no_others(county: Area) -> None:
    bureau, station = add(county), add(county, "水务站")
    units.end(bureau, until=dt.date(2026, 1, 6), still_needed=not_needed, by=Somebody())

    with pytest.raises(Refusal, match="已撤销"):
        units.move(station, under=Unit.objects.get(pk=bureau.pk), by=Somebody())


def test_a_unit_ends_on_a_day(county: Area) -> None:
    unit = add(county)

    units.end(unit, until=dt.date(2026, 3, 1), still_needed=not_needed, note="机构改革", by=Somebody())

    assert not Unit.objects.current(dt.date(2026, 3, 1)).exists()
    assert Unit.objects.current(dt.date(2026, 2, 28)).get() == unit


def test_a_unit_that_is_needed_does_not_end(county: Area) -> None:
    unit = add(county)

    with pytest.raises(Refusal, match="有人"):
        units.end(unit, until=dt.date(2026, 3, 1), still_needed=lambda unit, until: "还有人任职", by=Somebody())

    assert Unit.objects.get().until is None


def test_a_unit_with_units_under_it_does_not_end(county: Area) -> None:
    bureau, station = add(county), add(county, "水务站")
    units.move(station, under=bureau, by=Somebody())

    with pytest.raises(Refusal, match="下属单位"):
        units.end(bureau, until=dt.date(2026, 3, 1), still_needed=not_needed, by=Somebody())


def test_a_unit_ends_once_and_after_it_began(county: Area) -> None:
    unit = add(county)
    with pytest.raises(Refusal, match="最后一天早于第一天"):
        units.end(unit, until=TODAY, still_needed=not_needed, by=Somebody())
    units.end(unit, until=dt.date(2026, 3, 1), still_needed=not_needed, by=Somebody())

    with pytest.raises(Refusal, match="已经撤销"):
        units.end(unit, until=dt.date(2026, 4, 1), still_needed=not_needed, by=Somebody())


def test_units_elsewhere_are_not_ones_own(county: Area) -> None:
    unit, stranger = add(county), Somebody("220284")

    for attempt in (
        lambda: add(county, "x", by=stranger),
        lambda: units.change(unit, Particulars("x", "x"), by=stranger),
        lambda: units.move(unit, under=unit, by=stranger),
        lambda: units.end(unit, until=TODAY, still_needed=not_needed, by=stranger),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_both_ends_of_a_move_are_ones_own(city: Area, county: Area) -> None:
    above, unit = add(city, "市局"), add(county)

    for moved, under in ((unit, above), (above, unit)):
        with pytest.raises(NotAllowed):
            units.move(moved, under=under, by=Somebody("220283"))


def test_what_the_database_refuses_without_a_sentence_is_not_hidden(county: Area) -> None:
    with pytest.raises(Exception, match="null value"), explained(SENTENCES):
        Unit.objects.create(name=None, area=county, since=TODAY)


@pytest.mark.parametrize("model", [Area, Unit])
def test_every_constraint_has_its_sentence(model: type[Area] | type[Unit]) -> None:
    assert {constraint.name for constraint in model._meta.constraints} <= set(SENTENCES)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_close_no_circle(county: Area) -> None:
    first, second = add(county, "甲"), add(county, "乙")
    refused: list[str] = []

    def move(unit: Unit, under: Unit) -> None:
        try:
            units.move(unit, under=under, by=Somebody())
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(refused) == 1
    assert Unit.objects.filter(parent=None).count() == 1
