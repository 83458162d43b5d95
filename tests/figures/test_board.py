"""The supervisor's board: figures that agree with the lists they open, in the person's own area."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.reading import queues
from cases.rules.choices import Stage, State
from cases.rules.lifecycle import Action
from figures import counting as figures_of
from figures.models import AreaFigures
from tests.cases import counting
from tests.cases.world import World, case_in
from worktime import timekeeping

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def paused(world: World, **facts: Any) -> Case:
    waits = {"next_stage": Stage.REVIEW, "paused_by": world.people["officer"], "next_due_at": timezone.now() + 9 * DAY}
    return case_in(world, State.IMPLEMENTING, **waits, **facts)


@pytest.fixture
def watched(world: World) -> dict[str, Case]:
    """One matter for each figure of the board."""
    now = timezone.now()
    return {
        "overdue": case_in(world, State.IMPLEMENTING, next_due_at=now - DAY),
        "due_soon": case_in(world, State.IMPLEMENTING, next_amber_at=now - DAY),
        "returned_twice": case_in(world, State.ACCEPTED, return_count=2, network="safety"),
        "rework": case_in(world, State.IMPLEMENTING, round=2, round_by=Action.REWORK),
        "reopened": case_in(world, State.IMPLEMENTING, round=2, round_by=Action.REOPEN),
        "silent": case_in(world, State.IMPLEMENTING, last_step_at=now - 6 * DAY),
        "paused": paused(world, paused_at=now - 61 * DAY, last_step_at=now - 61 * DAY),
        "none of them": case_in(world, State.IMPLEMENTING),
        "ended": case_in(world, State.CLOSED),
    }


@pytest.fixture
def see(world: World, client: Client):
    def page(name: str = "supervisor", **query: Any) -> Any:
        client.force_login(world.people[name], backend="teams.backends.PostsBackend")
        return client.get(reverse("figures:board"), query)

    return page


def figures(page: Any) -> dict[str, int]:
    return {tile.figure: tile.count for tile in page.context["tiles"]}


def test_each_figure_counts_its_own_matters(watched: dict[str, Case], see: Any) -> None:
    figures_of.count()

    counted = figures(see())

    assert counted == {
        "overdue": 1, "due_soon": 1, "returned_twice": 1, "rework": 1, "silent": 1, "paused": 1, "supervised": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "slug"),
    [
        ("overdue", "overdue"),
        ("due_soon", "due-soon"),
        ("returned_twice", "returned-twice"),
        ("rework", "rework"),
        ("silent", "silent"),
        ("paused", "paused"),
    ],
)
def test_each_figure_opens_the_list_of_just_its_matters(
    watched: dict[str, Case], see: Any, client: Client, figure: str, slug: str
) -> None:
    figures_of.count()
    url = next(tile.url for tile in see().context["tiles"] if tile.figure == figure)

    listed = client.get(url, headers={"HX-Request": "true"}).context["rows"]

    assert slug in url
    assert [row.number for row in listed] == [watched[figure].reference]


def test_a_pause_is_neither_late_nor_silent(world: World, watched: dict[str, Case]) -> None:
    supervisor, long_paused = world.person("supervisor"), watched["paused"]

    lists = {
        slug for slug in ("overdue", "due-soon", "silent") if long_paused in queues.BY_SLUG[slug].cases(supervisor)
    }

    assert lists == set()


def test_the_figures_of_an_area_are_its_own_and_of_all_below(world: World, watched: dict[str, Case], see: Any) -> None:
    elsewhere = {"grid": None, "community": None, "street": world.areas["other_street"]}
    case_in(world, State.WHISTLED, next_due_at=timezone.now() - DAY, area=world.areas["other_street"], **elsewhere)
    figures_of.count()

    county, street = figures(see())["overdue"], figures(see("officer"))["overdue"]

    assert (county, street) == (2, 1)
    assert {line.name: line.cells[1].count for line in see().context["lines"]} == {"北城街道": 1, "南城街道": 1}


def test_one_network_shows_its_own_figures_and_lists(watched: dict[str, Case], see: Any) -> None:
    figures_of.count()

    safety = see(network="safety")

    assert {figure for figure, count in figures(safety).items() if count} == {"returned_twice"}
    assert "network=safety" in next(tile.url for tile in safety.context["tiles"])


def test_an_area_below_is_opened_and_one_elsewhere_does_not_exist(world: World, see: Any) -> None:
    inside, outside = world.areas["community"].pk, world.areas["city"].pk

    found = {area: see(area=area).status_code for area in (inside, outside, "x", 9**30)}

    assert found == {inside: 200, outside: 404, "x": 404, 9**30: 404}


@pytest.mark.parametrize("query", ["area=1", "network=nothing"])
def test_a_list_is_not_narrowed_to_what_does_not_exist(world: World, client: Client, query: str) -> None:
    client.force_login(world.people["supervisor"], backend="teams.backends.PostsBackend")

    assert client.get(reverse("desk:queue", args=["open"]) + "?" + query).status_code == 404


@pytest.mark.parametrize("name", ["lead", "grid_worker", "system_admin"])
def test_who_watches_no_area_has_no_board(see: Any, name: str) -> None:
    assert see(name).status_code == 404


def test_the_page_costs_the_same_however_many_cases(watched: dict[str, Case], see: Any, client: Client) -> None:
    figures_of.count()
    see()

    with counting.statements() as asked:
        client.get(reverse("figures:board"))

    assert len(asked) <= 8, "\n".join(s[:230] for s in asked)


def test_counting_again_replaces_what_was_counted(watched: dict[str, Case]) -> None:
    figures_of.count()
    Case.objects.filter(pk=watched["overdue"].pk).update(next_due_at=timekeeping.now() + DAY)

    figures_of.count()

    assert not AreaFigures.objects.filter(overdue__gt=0).exists()


def test_before_anything_was_counted_the_page_says_so(see: Any) -> None:
    assert "首次统计" in see().content.decode()
