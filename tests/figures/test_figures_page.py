"""The figures of a period: each is the number of rows of the list it opens, for whoever looks."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Recusal
from cases.rules.choices import State
from figures import by_day
from figures.views.period import Figure
from tests.cases import counting, lives
from tests.cases.world import World, case_in, somebody_aside
from tests.figures.counted import count_all
from tests.figures.random_lives import live

pytestmark = pytest.mark.django_db
YEAR = {"first": "2026-01-01", "last": "2026-12-31"}
LIVES = 8
FIGURES = ("raised", "closed", "steps", "before", "nets", "beside", "explained", "lines")
LOOKS = ("supervisor", "county_officer", "city_officer", "officer", "auditor", "responsible")


@pytest.fixture
def lived(world: World) -> World:
    """Lives at random; a case from which the supervisor stands aside, and one that complains of the county's centre."""
    chance = random.Random(11)
    for _life in range(LIVES):
        live(world, chance)
    aside = lives.rated(world)
    somebody_aside(world, aside)
    Recusal.objects.filter(case=aside).update(person=world.people["supervisor"])
    against = lives.rated(world)
    Case.objects.filter(pk=against.pk).update(complained_of=world.units["county_centre"])
    case_in(world, State.WHISTLED, is_suggested_confidential=True)
    count_all()
    return world


@pytest.fixture
def see(world: World, client: Client):
    def page(name: str = "supervisor", **query: Any) -> Any:
        client.force_login(world.people[name], backend="teams.backends.PostsBackend")
        return client.get(reverse("figures:figures"), query)

    return page


def figures_in(value: Any) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from figures_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from figures_in(each)


def rows_behind(client: Client, url: str) -> int:
    """How many rows the list has, page by page as a person turns them."""
    count = 0
    while url:
        page = client.get(url)
        assert page.status_code == 200
        count += len(page.context["rows"])
        url = page.context["older_url"]
        url = url and (url if url.startswith("/") else f"{reverse('desk:filter')}{url}")
    return count


def test_every_figure_is_the_number_of_rows_of_its_list(lived: World, see: Any, client: Client) -> None:
    for look in LOOKS:
        page = see(look, **YEAR)
        found = {each.url: each.count for name in FIGURES for each in figures_in(page.context[name])}
        behind = {url: rows_behind(client, url) for url, count in found.items() if count}

        assert behind == {url: count for url, count in found.items() if count}, look
        assert sum(found.values()) > LIVES


def test_who_stands_aside_has_one_less_than_who_does_not(lived: World, see: Any) -> None:
    aside, other = see("supervisor", **YEAR), see("auditor", area=lived.areas["county"].pk, **YEAR)

    assert aside.context["closed"].count == other.context["closed"].count - 1


def test_every_number_on_the_page_leads_to_its_list(lived: World, see: Any) -> None:
    text = see(**YEAR).content.decode()

    for url, shown in re.findall(r'<a href="([^"]*figure=[^"]*)"[^>]*>(?:<b>)?(\d+)', text):
        assert int(shown) > 0
        assert "first" not in unescape(url)


def test_days_that_are_no_good_say_so_and_keep_what_was_typed(world: World, see: Any) -> None:
    page = see(first="2026-05-09", last="2026-05-01")

    assert page.status_code == 200
    text = page.content.decode()
    assert "2026-05-09" in text
    assert page.context["days"].errors


@pytest.mark.parametrize(
    "query", [{"period": "ever"}, {"first": ""}, {"last": "x"}, {"first": "0001-01-01", "last": "9999-12-31"}]
)
def test_an_address_that_means_no_days_shows_the_month(world: World, see: Any, query: dict[str, str]) -> None:
    page = see(**query)

    assert page.status_code == 200
    assert page.context["period"].name == "month"


def test_who_watches_no_area_finds_no_figures(world: World, see: Any) -> None:
    assert see("lead").status_code == 404
    assert see("supervisor", area=world.areas["other_street"].pk + 9999).status_code == 404


def test_its_cost_does_not_grow_with_the_cases(world: World, see: Any, client: Client) -> None:
    def asked() -> int:
        count_all()
        see(**YEAR)
        with counting.statements() as found:
            client.get(reverse("figures:figures"), YEAR)
        return len(found)

    case_in(world, State.CLOSED)
    few = asked()
    for _case in range(5):
        case_in(world, State.CLOSED)

    assert asked() == few <= 8


def test_before_the_first_count_it_says_so_and_shows_no_zeros(world: World, see: Any) -> None:
    case_in(world, State.CLOSED)

    assert "正在首次统计" in (text := see(**YEAR).content.decode())
    assert 'class="stat"' not in text

    by_day.mark()
    assert 'class="stat"' in see(**YEAR).content.decode()


@pytest.mark.parametrize("name", ["figures:figures", "figures:map"])
def test_from_days_chosen_by_hand_a_named_period_is_one_press_away(world: World, client: Client, name: str) -> None:
    client.force_login(world.people["supervisor"], backend="teams.backends.PostsBackend")
    page = client.get(reverse(name), YEAR)

    [(url, _label, is_current)] = [one for one in page.context["periods"] if "period=week" in one[0]]

    assert not is_current
    assert client.get(url).context["period"].name == "week"
