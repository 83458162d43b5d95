"""What a page offers is open to whoever reads it: no link of alliances, firms and teams leads to a refusal."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from enterprises import policies
from enterprises.forms import FirmForm
from tests.administration.dead_ends import Open, dead_ends
from tests.alliances.test_pages import EVERYBODY, MATRIX, OPEN, address, expected, made
from tests.cases.world import World


@pytest.fixture(scope="module")
def found_open() -> Open:
    return set()


def of_volunteers(world: World) -> str:
    return reverse("five_teams:team", args=[world.areas["street"].pk, "volunteer"])


@pytest.mark.parametrize("name", [*MATRIX, "volunteers"])
def test_no_page_offers_what_would_be_refused(world: World, client: Client, found_open: Open, name: str) -> None:
    row = "team" if name == "volunteers" else name
    at, found = of_volunteers(world) if name == "volunteers" else address(name, made(world)), {}
    for who in (who for who in EVERYBODY if expected(row, who) == OPEN):
        client.force_login(world.people[who], backend="teams.backends.PostsBackend")
        found[who] = dead_ends(client, who, at, found_open)

    assert {who: refused for who, refused in found.items() if refused} == {}


@pytest.mark.parametrize("who", ["officer", "other_officer", "system", "county_officer"])
def test_a_firm_is_put_only_where_one_keeps_firms(world: World, who: str) -> None:
    reach = policies.keeping(world.person(who))
    among = FirmForm(reach=reach).pick("area").among

    assert among
    assert all(reach.covers(area) for area in among)
    assert (world.areas["other_street"] in among) is (who != "officer")
    assert (world.areas["street"] in among) is (who != "other_officer")
