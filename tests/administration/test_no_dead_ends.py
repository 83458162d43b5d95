"""What a page offers is open to whoever reads it: no link of the administration leads to a refusal."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

import pytest
from django.test import Client

from tests.administration.test_every_page import MATRIX, OPEN, address
from tests.cases.world import World

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')
SETTINGS = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*\baction="(/administration/[^"]+)')
FOUND_OPEN: set[tuple[str, str]] = set()
"""Who has followed which link already; most of them stand on every page."""


def offered(page: str, at: str) -> set[str]:
    return {urljoin(at, html.unescape(link)) for link in (*LINK.findall(page), *SETTINGS.findall(page))}


def dead_ends(client: Client, who: str, at: str) -> dict[str, int]:
    page = client.get(at)
    if not page.headers["Content-Type"].startswith("text/html"):
        return {}
    links = {link for link in offered(page.content.decode(), at) if link.startswith("/")}
    answers = {link: client.get(link).status_code for link in links if (who, link) not in FOUND_OPEN}
    refused = {link: status for link, status in answers.items() if status >= 400 and status != 405}
    FOUND_OPEN.update((who, link) for link in answers.keys() - refused.keys())
    return refused


@pytest.mark.parametrize("name", MATRIX)
def test_no_page_offers_what_would_be_refused(world: World, client: Client, name: str) -> None:
    at, found = address(world, name), {}
    for who in (reader for reader, status in MATRIX[name].items() if status == OPEN):
        client.force_login(world.people[who], backend="teams.backends.PostsBackend")
        found[who] = dead_ends(client, who, at)

    assert {who: refused for who, refused in found.items() if refused} == {}


def test_a_page_with_a_dead_end_would_be_seen(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teams.policies.Reach.covers", lambda _reach, _area: True)
    client.force_login(world.people["security_of_street"], backend="teams.backends.PostsBackend")
    page = client.get(address(world, "area")).content.decode()
    monkeypatch.undo()

    answers = [client.get(link).status_code for link in offered(page, "/") if link.startswith("/administration/")]

    assert 403 in answers
