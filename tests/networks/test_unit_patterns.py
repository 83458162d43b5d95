from __future__ import annotations

import pytest

from networks.choices import AreaLevel, UnitKind
from networks.loading.tables import FIRST_DAY, read_table
from networks.loading.units import Pattern
from networks.models import Area

SQUAD = {
    "levels": "street",
    "area_ends": "",
    "every": "",
    "kind": "squad",
    "name": "{area}综合执法队",
    "short_name": "{stem}执法队",
    "functions": "街道综合执法队 清雪",
}


def a_pattern(**given: str) -> Pattern:
    return Pattern(SQUAD | given)


def an_area(name: str = "北城街道", level: AreaLevel = AreaLevel.STREET, path: str = "220283001") -> Area:
    return Area(pk=1, name=name, level=level, path=path, since=FIRST_DAY)


def test_a_pattern_fits_the_areas_of_its_levels() -> None:
    both = a_pattern(levels="city county")

    levels = [level for level in AreaLevel if both.fits(an_area(level=level))]

    assert levels == [AreaLevel.CITY, AreaLevel.COUNTY]


@pytest.mark.parametrize(("name", "fits"), [("缸窑镇", True), ("新安乡", True), ("镇江街道", False)])
def test_a_pattern_may_ask_how_the_areas_name_ends(name: str, fits: bool) -> None:
    assert a_pattern(area_ends="镇 乡").fits(an_area(name)) is fits


@pytest.mark.parametrize(("path", "fits"), [("220283003", True), ("220283006", True), ("220283001", False)])
def test_a_pattern_may_fit_every_third_area_only(path: str, fits: bool) -> None:
    assert a_pattern(every="3").fits(an_area(path=path)) is fits


def test_a_unit_is_named_after_its_area() -> None:
    unit = a_pattern().unit(an_area(), parent=None)

    assert (unit.name, unit.short_name) == ("北城街道综合执法队", "北城执法队")
    assert unit.functions == ["街道综合执法队", "清雪"]
    assert unit.since == FIRST_DAY


@pytest.mark.parametrize(
    ("name", "stem"),
    [("北城街道", "北城"), ("缸窑镇", "缸窑"), ("新安乡", "新安"), ("正阳社区", "正阳")],
)
def test_the_stem_of_a_name_leaves_out_what_kind_of_area_it_is(name: str, stem: str) -> None:
    assert a_pattern(name="{stem}").unit(an_area(name), parent=None).name == stem


@pytest.mark.parametrize("kind", UnitKind)
def test_offices_and_committees_are_the_centres_of_their_areas(kind: UnitKind) -> None:
    is_centre = kind in {UnitKind.CENTRE, UnitKind.STREET_OFFICE, UnitKind.COMMUNITY}

    assert a_pattern(kind=kind).is_centre is is_centre
    assert a_pattern(kind=kind).unit(an_area(), parent=None).is_centre is is_centre


@pytest.mark.parametrize("row", read_table("unit_patterns"), ids=lambda row: row["name"])
def test_every_row_of_the_patterns_is_sound(row: dict[str, str]) -> None:
    assert row["kind"] in UnitKind.values
    assert set(row["levels"].split()) <= set(AreaLevel.values)
    assert row["functions"].split()
    assert "{" not in row["name"].format(area="北城街道", stem="北城")


def test_every_kind_of_unit_in_the_design_is_made() -> None:
    assert {row["kind"] for row in read_table("unit_patterns")} == set(UnitKind.values)
