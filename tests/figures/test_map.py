"""The map: what it shows of each area is what the page of figures counts, and its list says all of it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from shapely.geometry import box

from cases.models import Case, Recusal
from cases.rules.choices import State
from figures import shades
from figures.rates import Rate, rate
from networks.drawing import Piece
from networks.models import Area, Boundary
from tests.cases import counting, lives
from tests.cases.world import World, case_in, somebody_aside
from tests.figures.counted import count_all
from tests.figures.random_lives import live
from tests.figures.test_figures_page import rows_behind

pytestmark = pytest.mark.django_db
YEAR = {"first": "2026-01-01", "last": "2026-12-31"}
LIVES = 8


@pytest.fixture
def see(world: World, client: Client):
    def page(name: str = "supervisor", **query: Any) -> Any:
        client.force_login(world.people[name], backend="teams.backends.PostsBackend")
        return client.get(reverse("figures:map"), YEAR | query)

    return page


@pytest.fixture
def lived(world: World) -> World:
    chance = random.Random(7)
    for _life in range(LIVES):
        live(world, chance)
    aside = lives.rated(world)
    somebody_aside(world, aside)
    Recusal.objects.filter(case=aside).update(person=world.people["supervisor"])
    Case.objects.filter(pk=lives.rated(world).pk).update(complained_of=world.units["county_centre"])
    count_all()
    return world


def draw(*areas: Area) -> None:
    """Squares from west to east, a tenth of a degree each."""
    for number, area in enumerate(areas):
        west = 126 + number / 10
        Boundary.of(area, box(west, 44, west + 0.1, 44.1)).save()


@pytest.mark.parametrize("look", ["supervisor", "city_officer", "county_officer", "officer", "auditor"])
def test_every_count_of_its_list_is_the_number_of_rows_behind_it(
    lived: World, see: Any, client: Client, look: str
) -> None:
    page = see(look)
    lines = [*page.context["lines"], page.context["total"]]
    found = {each.url: each.count for line in lines for each in (line.raised, line.overdue)}

    assert {url: rows_behind(client, url) for url, count in found.items() if count} == {
        url: count for url, count in found.items() if count
    }
    assert sum(found.values()) > 0


@pytest.mark.parametrize("query", [{}, {"network": "livelihood"}])
def test_it_says_what_the_page_of_figures_says(lived: World, see: Any, client: Client, query: dict[str, str]) -> None:
    lines = see(**query).context["lines"]

    other = client.get(reverse("figures:figures"), YEAR | query).context["lines"]

    assert [(line.area.name, line.raised.count) for line in lines] == [
        (line["name"], line["raised"].count) for line in other
    ]
    assert [line.in_time for line in lines] == [line["rates"][0] for line in other]


def test_of_one_type_the_areas_have_what_their_lists_have(lived: World, see: Any, client: Client) -> None:
    code = Case.objects.exclude(catalogue_item=None).first().catalogue_item.code

    page = see("city_officer", entry=code)

    counts = {line.raised.url: line.raised.count for line in [*page.context["lines"], page.context["total"]]}
    assert {url: rows_behind(client, url) for url, count in counts.items() if count} == {
        url: count for url, count in counts.items() if count
    }
    assert page.context["total"].raised.count == Case.objects.filter(catalogue_item__code=code).count() > 0
    assert page.context["total"].overdue is None


def test_of_one_type_communities_are_not_counted_and_it_is_said(lived: World, see: Any) -> None:
    page = see("officer", entry=Case.objects.exclude(catalogue_item=None).first().catalogue_item.code)

    assert "按类别只计到街道" in page.content.decode()
    assert "同一张图" not in page.content.decode()


def test_areas_that_are_drawn_bear_their_count_and_the_list_has_the_others(world: World, see: Any) -> None:
    for _case in range(3):
        case_in(world, State.IMPLEMENTING)
    draw(world.areas["street"])
    count_all()

    page = see()

    [(mark, shade, url)] = page.context["map"].marks
    assert (mark.name, mark.count, shade) == (world.areas["street"].name, "3", "1")
    assert f"pick={world.areas['street'].pk}" in url
    assert page.context["not_drawn"] == len(page.context["lines"]) - 1 > 0
    assert "还没有轮廓" in page.content.decode()


def test_the_one_that_is_picked_shows_what_lies_in_it(world: World, see: Any) -> None:
    case_in(world, State.IMPLEMENTING)
    draw(world.areas["street"], world.areas["community"])
    count_all()

    page = see(pick=world.areas["street"].pk)

    names = [(line.area.name, line.is_below) for line in page.context["lines"]]
    assert (world.areas["community"].name, True) in names
    assert names.index((world.areas["street"].name, False)) + 1 == names.index((world.areas["community"].name, True))
    [(mark, shade, _url)] = page.context["inset"].marks
    assert (mark.name, mark.count, shade) == (world.areas["community"].name, "1", "1")


def test_who_watches_no_area_finds_no_map(world: World, see: Any) -> None:
    assert see("lead").status_code == 404
    assert see("supervisor", area=world.areas["other_street"].pk + 9999).status_code == 404
    assert see("officer", area=world.areas["other_street"].pk).status_code == 404


def test_what_nobody_has_a_name_for_is_shown_as_if_it_was_not_asked(world: World, see: Any) -> None:
    page = see(entry="9999", shade="weather", pick="x", network="livelihood")

    assert page.status_code == 200
    assert (page.context["asked"].entry, page.context["asked"].shade, page.context["asked"].picked) == (
        None,
        "raised",
        None,
    )


def test_days_that_are_no_good_say_so_and_keep_what_was_typed(world: World, see: Any) -> None:
    page = see(first="2026-05-09", last="2026-05-01")

    assert "2026-05-09" in page.content.decode()
    assert page.context["days"].errors


def test_its_cost_does_not_grow_with_the_cases(world: World, see: Any, client: Client) -> None:
    def asked() -> int:
        count_all()
        query = YEAR | {"pick": world.areas["street"].pk}
        see(**query)
        with counting.statements() as found:
            client.get(reverse("figures:map"), query)
        return len(found)

    draw(world.areas["street"], world.areas["community"])
    case_in(world, State.CLOSED)
    few = asked()
    for _case in range(5):
        case_in(world, State.CLOSED)

    assert asked() == few <= 10


@pytest.mark.parametrize(
    ("counts", "shaded", "said"),
    [
        ({1: 0, 2: 0}, {1: "none", 2: "none"}, ["0"]),
        ({1: 5}, {1: "1"}, ["1–5"]),
        ({1: 0, 2: 1, 3: 2}, {1: "none", 2: "1", 3: "2"}, ["0", "1", "2"]),
        ({1: 1, 2: 2, 3: 3, 4: 400}, {1: "1", 2: "2", 3: "3", 4: "4"}, ["1", "2", "3", "4–400"]),
        ({}, {}, []),
    ],
)
def test_four_shades_by_how_many(counts: dict[int, int], shaded: dict[int, str], said: list[str]) -> None:
    legend = shades.by_count(counts)

    assert legend.shades == shaded
    assert [words for _shade, words in legend.lines] == said


def in_time(part: int, of: int) -> Rate:
    return rate("in_time", {"in_time": part, "closed": of})


def test_a_rate_is_darker_the_lower_it_is_and_hatched_where_too_few() -> None:
    rates = {1: in_time(90, 100), 2: in_time(89, 100), 3: in_time(79, 100), 4: in_time(10, 100), 5: in_time(9, 9)}

    legend = shades.by_rate(rates)

    assert legend.shades == {1: "1", 2: "2", 3: "3", 4: "4", 5: "few"}
    assert [words for _shade, words in legend.lines] == ["90%及以上", "80–90 %", "70–80 %", "70%以下", "样本不足"]


def test_of_names_that_would_lie_over_each_other_the_larger_count_has_the_room() -> None:
    pieces = [Piece("", 100, 100, "昌邑区", Area(pk=1)), Piece("", 140, 100, "龙潭区", Area(pk=2))]
    pieces += [Piece("", 500, 100, "舒兰市", Area(pk=3))]

    placed = {mark.piece.label: (mark.name, mark.count) for mark in shades.marked(pieces, {1: 4, 2: 90, 3: 1})}

    assert placed == {"昌邑区": ("", "4"), "龙潭区": ("龙潭区", "90"), "舒兰市": ("舒兰市", "1")}
