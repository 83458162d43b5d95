"""Grids are added and areas renamed; each refusal is a sentence and changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from networks.actions import areas, redistricting
from networks.choices import AreaLevel
from networks.models import Area, Change
from tests.networks.stewards import Somebody
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db

LONG_AGO, TODAY = dt.date(2004, 1, 1), dt.date(2026, 1, 5)


@pytest.fixture
def community() -> Area:
    above = None
    for code, level in [
        ("220200000000", AreaLevel.CITY),
        ("220283000000", AreaLevel.COUNTY),
        ("220283001000", AreaLevel.STREET),
        ("220283001002", AreaLevel.COMMUNITY),
    ]:
        above = Area.objects.create(code=code, name=level.value, level=level, parent=above, since=LONG_AGO)
    assert above
    return above


def add(community: Area, name: str = "01网格") -> Area:
    return areas.add_grid(community, name=name, since=TODAY, by=Somebody())


def test_grids_are_numbered_one_after_another(community: Area) -> None:
    codes = [add(community, name).code for name in ("01网格", "02网格")]

    assert codes == ["220283001002001", "220283001002002"]


def test_the_number_of_an_ended_grid_is_not_given_again(community: Area) -> None:
    grid = add(community)
    Area.objects.filter(pk=grid.pk).update(until=dt.date(2026, 2, 1))

    assert add(community).code == "220283001002002"


def test_a_new_grid_is_on_record(community: Area) -> None:
    grid = add(community)

    change = Change.objects.about("area", grid.pk).get()
    assert (change.action, change.by_name, change.path) == ("added", "周敏", "220283001002001")
    assert change.changed == {"name": ["", "01网格"], "since": ["", "2026-01-05"]}


def test_a_grid_lies_in_a_community(community: Area) -> None:
    assert community.parent
    with pytest.raises(Refusal, match="社区或村"):
        add(community.parent)

    assert not Change.objects.exists()


def test_a_grid_does_not_begin_before_its_community(community: Area) -> None:
    with pytest.raises(Refusal, match="还没有设立") as refusal:
        areas.add_grid(community, name="01网格", since=dt.date(2003, 1, 1), by=Somebody())

    assert refusal.value.field == "since"


def test_numbers_run_out_with_a_sentence(community: Area) -> None:
    Area.objects.create(code="220283001002999", name="x", level=AreaLevel.GRID, parent=community, since=LONG_AGO)

    with pytest.raises(Refusal, match="编号已用完"):
        add(community)


def test_a_renamed_area_stays_the_same_area_and_keeps_its_old_name_on_record(community: Area) -> None:
    areas.rename(community, name="正阳社区", note="市民政局批复", by=Somebody())

    change = Change.objects.about("area", community.pk).get()
    assert Area.objects.current().get(code=community.code) == community
    assert (change.action, change.changed, change.note) == (
        "renamed",
        {"name": ["community", "正阳社区"]},
        "市民政局批复",
    )


def test_the_same_name_is_no_renaming(community: Area) -> None:
    with pytest.raises(Refusal, match="现在就是"):
        areas.rename(community, name=community.name, by=Somebody())

    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("verb", "given"),
    [("add_grid", {"since": TODAY}), ("rename", {}), ("create", {"since": TODAY, "code": "220283001002001"})],
)
def test_an_area_elsewhere_is_not_ones_own(community: Area, verb: str, given: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        getattr(areas, verb)(community, name="x", by=Somebody("220284"), **given)

    assert not Change.objects.exists()


@pytest.mark.parametrize("verb", ["move", "merge", "retire"])
def test_the_top_of_ones_reach_is_moved_merged_and_ended_from_above(community: Area, verb: str) -> None:
    street, by = community.parent, Somebody(community.path)
    assert street
    other = Area.objects.create(
        code=f"{street.path}777", name="x", level=AreaLevel.COMMUNITY, parent=street, since=LONG_AGO
    )
    attempts: dict[str, Callable[[], object]] = {
        "move": lambda: redistricting.move(community, under=street, by=by),
        "merge": lambda: redistricting.merge([community], into=other, by=by),
        "retire": lambda: redistricting.retire(community, still_needed=lambda _area: "", by=by),
    }

    with pytest.raises(NotAllowed):
        attempts[verb]()

    assert not Change.objects.exists()
    assert Area.objects.get(pk=community.pk).until is None
