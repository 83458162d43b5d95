"""The map of an area's parts: outlines loaded after a look, drawn, given out; and the grid that holds a place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from networks.models import Boundary
from tests.administration.pages import Walker, text
from tests.cases.world import World
from tests.networks.test_boundaries import SOUTH, STEP, WEST, collection, geometry, square


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


def file(content: str | bytes) -> SimpleUploadedFile:
    raw = content if isinstance(content, bytes) else content.encode()
    return SimpleUploadedFile("网格.geojson", raw, content_type="application/geo+json")


def of_the_grid() -> str:
    return collection(({"code": "220283001002001"}, geometry.geojson(square(0))))


def given(system: Walker, world: World, outlines: Any = None) -> None:
    system.send("load_boundaries", world.areas["community"].pk, text=outlines or of_the_grid(), name="x", confirm="1")


def test_the_difference_is_shown_before_anything_is_written(world: World, system: Walker) -> None:
    page = system.send("load_boundaries", world.areas["community"].pk, file=file(of_the_grid()))

    assert page.status_code == 200
    assert "01网格" in text(page)
    assert "还没有画" in text(page)
    assert not Boundary.objects.exists()


def test_confirmed_it_is_drawn_and_the_same_file_again_changes_nothing(world: World, system: Walker) -> None:
    given(system, world)

    drawn = text(system.see("area_map", world.areas["community"].pk))
    assert "<path" in drawn
    assert "style=" not in drawn.split("<svg")[1].split("</svg>")[0]
    again = system.send("load_boundaries", world.areas["community"].pk, file=file(of_the_grid()))
    assert "没有边界会改变" in text(again)


@pytest.mark.parametrize(
    ("content", "words"),
    [("x", "GeoJSON"), ("不是".encode("gb18030"), "UTF-8"), (collection(({"code": "9"}, None)), "第1个要素")],
)
def test_a_bad_file_gets_a_sentence(world: World, system: Walker, content: str | bytes, words: str) -> None:
    page = system.send("load_boundaries", world.areas["community"].pk, file=file(content))

    assert page.status_code == 422
    assert words in text(page)
    assert not Boundary.objects.exists()


def test_an_outline_of_no_area_here_is_left_out_by_name(world: World, system: Walker) -> None:
    other = collection(({"name": "99网格"}, geometry.geojson(square(0))))

    page = system.send("load_boundaries", world.areas["community"].pk, file=file(other))

    assert "99网格" in text(page)
    assert "这里没有这个代码或名称的辖区" in text(page)


def test_an_outline_is_drawn_as_text(world: World, system: Walker) -> None:
    outline = json.dumps(geometry.geojson(square(0)))

    page = system.send("draw_boundary", world.areas["grid"].pk, outline=outline)

    assert page.status_code == 302
    assert Boundary.objects.get().area == world.areas["grid"]
    assert "126.95" in text(system.see("draw_boundary", world.areas["grid"].pk))


def test_a_refused_outline_keeps_what_was_typed(world: World, system: Walker) -> None:
    page = system.send("draw_boundary", world.areas["grid"].pk, outline='{"type": "Point"}')

    assert page.status_code == 422
    assert "Point" in text(page)
    assert "Polygon" in text(page)


def test_what_is_given_out_can_be_taken_in_again(world: World, system: Walker) -> None:
    given(system, world)

    out = text(system.see("export_boundaries", world.areas["community"].pk))

    assert [feature.code for feature in geometry.read_features(out)] == ["220283001002001"]


def test_overlaps_and_gaps_are_listed_with_their_square_metres(world: World, system: Walker) -> None:
    wide = geometry.geojson(square(0, size=STEP * 1.5))
    system.send(
        "draw_boundary", world.areas["community"].pk, outline=json.dumps(geometry.geojson(square(0, size=STEP * 3)))
    )
    system.send("draw_boundary", world.areas["grid"].pk, outline=json.dumps(wide))

    page = text(system.see("area_map", world.areas["community"].pk))

    assert "A · 空白" in page
    assert "m²" in page


def test_a_place_is_answered_with_its_grid_inside_ones_reach_alone(world: World, system: Walker) -> None:
    given(system, world)
    place = {"longitude": WEST + STEP / 2, "latitude": SOUTH + STEP / 2}

    assert "北城街道 正阳社区 01网格" in text(system.see("area_map", world.areas["community"].pk, **place))
    assert system.see("find_grid", **place).json()["grid"]["code"] == "220283001002001"
    assert Walker(world, "system_of_other_street").see("find_grid", **place).json() == {"grid": None}


@pytest.mark.parametrize("longitude", ["", "x", "nan", "inf", "1e999", "１２６"])
def test_a_place_that_is_none_gets_a_sentence(world: World, system: Walker, longitude: str) -> None:
    page = system.see("area_map", world.areas["community"].pk, longitude=longitude, latitude="44.4")

    assert page.status_code == 200
    assert "网格里没有这个位置" in text(page) or "请以度填写" in text(page)


def test_the_map_takes_few_statements(world: World, system: Walker, django_assert_max_num_queries: Any) -> None:
    given(system, world)

    with django_assert_max_num_queries(12):
        system.see("area_map", world.areas["community"].pk, longitude=WEST, latitude=SOUTH)
