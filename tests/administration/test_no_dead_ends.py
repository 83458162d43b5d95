"""What a page offers is open to whoever reads it: no link of the administration leads to a refusal."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.administration.dead_ends import Open, dead_ends, offered
from tests.administration.test_every_page import MATRIX, OPEN, address
from tests.cases.world import World


@pytest.fixture(scope="module")
def found_open() -> Open:
    return set()


@pytest.mark.parametrize("name", MATRIX)
def test_no_page_offers_what_would_be_refused(world: World, client: Client, found_open: Open, name: str) -> None:
    at, found = address(world, name), {}
    for who in (reader for reader, status in MATRIX[name].items() if status == OPEN):
        client.force_login(world.people[who], backend="teams.backends.PostsBackend")
        found[who] = dead_ends(client, who, at, found_open)

    assert {who: refused for who, refused in found.items() if refused} == {}


def test_a_page_with_a_dead_end_would_be_seen(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teams.policies.Reach.covers", lambda _reach, _area: True)
    client.force_login(world.people["security_of_street"], backend="teams.backends.PostsBackend")
    page = client.get(address(world, "area")).content.decode()
    monkeypatch.undo()

    answers = [client.get(link).status_code for link in offered(page, "/") if link.startswith("/administration/")]

    assert 403 in answers
