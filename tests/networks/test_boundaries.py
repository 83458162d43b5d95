"""Outlines: what is taken, mended or refused with a sentence; overlaps and gaps; the grid that holds a place."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from shapely.geometry import Polygon, box

from networks import geometry
from networks.actions import boundaries
from networks.actions.redistricting import merge
from networks.choices import AreaLevel
from networks.geometry import Unreadable
from networks.models import Area, Boundary, Change, grid_at
from tests.networks.stewards import Somebody
from web.errors import NotAllowed, Refusal

WEST, SOUTH, STEP = 126.95, 44.40, 0.002
LONG_AGO = dt.date(2004, 1, 1)


def square(column: int, row: int = 0, size: float = STEP) -> Polygon:
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return box(west, south, west + size, south + size)


def collection(*features: tuple[dict[str, str], Any]) -> str:
    return json.dumps({
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": found}
            for properties, found in features
        ],
    })  # fmt: skip


def polygon(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in (*corners, corners[0])]]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json", "JSON"),
        ("[1]", "GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "没有要素"),
        (json.dumps({"type": "Point", "coordinates": [126.9, 44.4]}), "没有要素"),
        (collection(({"name": "01网格"}, {"type": "LineString", "coordinates": [[1, 2], [3, 4]]})), "第1个.*01网格"),
        (collection(({}, polygon((126.95, 44.40), (126.96, 44.40)))), "拐点|没有面积"),
        (collection(({}, {"type": "Polygon", "coordinates": [[["a", 2]]]})), "拐点"),
        (collection(({}, polygon((44.40, 126.95), (44.41, 126.95), (44.41, 126.96)))), "经度在前"),
        (collection(({}, polygon((42531000, 4920000), (42532000, 4920000), (42532000, 4921000)))), "不是度"),
        (collection(({}, polygon((2.3, 48.8), (2.4, 48.8), (2.4, 48.9)))), "不在中国"),
        (collection(({}, polygon((126.95, 44.40), (126.96, 44.41), (126.96, 44.40), (126.95, 44.41)))), "自相交"),
        (collection(({}, polygon((126.95, 44.40), (126.95, 44.40), (126.95, 44.40)))), "没有面积|拐点|自相交"),
        ('{"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG:2436"}}, "features": [{}]}', "EPSG:2436"),
        ("[" * 100_000, "JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        geometry.read_features(text)


def test_a_tiny_loop_is_mended_and_said() -> None:
    corners = [(0, 0), (100, 0), (100, 100), (50, 100), (50.5, 100.5), (50, 100.5), (50.5, 100), (0, 100)]
    text = json.dumps(polygon(*((WEST + x * 1e-5, SOUTH + y * 1e-5) for x, y in corners)))

    outline, note = geometry.read_outline(text)

    assert outline.is_valid
    assert "已修正" in note


def test_coordinates_are_kept_as_given() -> None:
    outline, note = geometry.read_outline(json.dumps(polygon((126.95, 44.4), (126.96, 44.4), (126.96, 44.41))))

    assert note == ""
    assert [126.95, 44.4] in geometry.geojson(outline)["coordinates"][0]


def test_square_metres_are_those_of_the_ground() -> None:
    metres = geometry.Plane.under([square(0)]).area(square(0))

    assert metres == pytest.approx(159.1 * 221.1, rel=0.005)


def test_overlaps_name_both_and_a_pencils_width_is_none() -> None:
    wide = square(0, size=STEP * 1.5)
    found = geometry.overlaps({"01网格": wide, "02网格": square(1), "03网格": square(2, size=STEP)})

    assert [set(fault.names) for fault in found] == [{"01网格", "02网格"}]
    assert found[0].area == pytest.approx(0.5 * 159.1 * 221.1, rel=0.01)
    assert geometry.overlaps({"a": square(0), "b": square(1)}) == []


def test_gaps_are_holes_and_what_is_left_of_the_outline_around() -> None:
    ring = [square(column, row) for column in range(3) for row in range(3) if (column, row) != (1, 1)]

    assert len(geometry.gaps(ring, None)) == 1
    assert len(geometry.gaps([square(0)], square(0, size=STEP * 2))) == 1
    assert geometry.gaps([square(0), square(1)], None) == []
    assert geometry.gaps([], None) == []


@pytest.fixture
def community(db: None) -> Area:
    above = None
    for code, level in [
        ("220200000000", AreaLevel.CITY), ("220283000000", AreaLevel.COUNTY),
        ("220283001000", AreaLevel.STREET), ("220283001002", AreaLevel.COMMUNITY),
    ]:  # fmt: skip
        above = Area.objects.create(code=code, name=level.value, level=level, parent=above, since=LONG_AGO)
    assert above
    for number in (1, 2, 3):
        Area.objects.create(
            code=f"{above.code}{number:03}", name=f"{number:02}网格", level=AreaLevel.GRID, parent=above, since=LONG_AGO
        )
    return above


def grids() -> list[Area]:
    return list(Area.objects.filter(level=AreaLevel.GRID).order_by("path"))


def loaded(text: str) -> int:
    matched, refused = boundaries.match(geometry.read_features(text), grids())
    assert not refused
    return boundaries.load(matched, source="图.geojson", by=Somebody())


def squares() -> str:
    return collection(*(
        ({"code": grid.code}, geometry.geojson(square(column))) for column, grid in enumerate(grids())
    ))  # fmt: skip


def test_a_file_is_matched_by_code_or_name_and_the_same_file_again_changes_nothing(community: Area) -> None:
    text = collection(
        ({"code": "220283001002001"}, geometry.geojson(square(0))), ({"name": "02网格"}, geometry.geojson(square(1)))
    )

    assert loaded(text) == 2
    assert loaded(text) == 0
    assert Change.objects.filter(action="drawn").count() == 2


def test_what_fits_nothing_or_twice_is_told(community: Area) -> None:
    text = collection(
        ({"code": "999"}, geometry.geojson(square(0))),
        ({"name": "01网格"}, geometry.geojson(square(0))),
        ({"name": "01网格"}, geometry.geojson(square(1))),
        ({}, geometry.geojson(square(1))),
    )

    matched, refused = boundaries.match(geometry.read_features(text), grids())

    assert (len(matched), len(refused)) == (1, 3)


def test_a_place_is_in_the_grid_whose_outline_holds_it(community: Area) -> None:
    loaded(squares())

    assert grid_at(WEST + STEP * 1.5, SOUTH + STEP / 2) == grids()[1]
    assert grid_at(WEST + STEP, SOUTH + STEP / 2) == grids()[0], "on the line: the lower code"
    assert grid_at(WEST - 1, SOUTH) is None


def test_a_box_around_is_not_an_outline(community: Area) -> None:
    triangle = Polygon([(WEST, SOUTH), (WEST + STEP, SOUTH), (WEST, SOUTH + STEP)])
    boundaries.draw(grids()[0], triangle, by=Somebody())

    assert grid_at(WEST + STEP * 0.9, SOUTH + STEP * 0.9) is None


def test_finding_a_grid_takes_one_statement(community: Area, django_assert_num_queries: Any) -> None:
    loaded(squares())

    with django_assert_num_queries(1):
        found = grid_at(WEST + STEP / 2, SOUTH + STEP / 2)
        assert found
        assert found.full_name == "street community 01网格"


def test_merged_grids_lie_where_both_lay(community: Area) -> None:
    loaded(squares())
    one, two, _three = grids()

    merge([two], into=one, by=Somebody())

    assert grid_at(WEST + STEP * 1.5, SOUTH + STEP / 2) == one
    assert Boundary.objects.get(area=one).outline.area == pytest.approx(2 * square(0).area)


def test_a_file_with_an_area_of_somebody_elses_draws_nothing_at_all(community: Area) -> None:
    matched, _refused = boundaries.match(geometry.read_features(squares()), grids())
    first = grids()[0]

    with pytest.raises(NotAllowed):
        boundaries.load(matched, source="图.geojson", by=Somebody(first.path))

    assert not Boundary.objects.exists()


def test_drawing_the_same_again_or_elsewhere_is_refused(community: Area) -> None:
    boundaries.draw(grids()[0], square(0), by=Somebody())

    with pytest.raises(Refusal):
        boundaries.draw(grids()[0], square(0), by=Somebody())
    with pytest.raises(NotAllowed):
        boundaries.draw(grids()[0], square(1), by=Somebody("220284"))
    assert Boundary.objects.get().outline.equals(square(0))
