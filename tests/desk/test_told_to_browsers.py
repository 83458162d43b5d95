"""What every answer tells the browser: keep nothing of whoever is signed in, use nothing that is not asked for."""

from __future__ import annotations

import io
import logging

import pytest
from django.conf import settings
from django.test import Client

from governance import logs
from tests.cases.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client, world: World) -> Client:
    client.force_login(world.person("officer"), backend="teams.backends.PostsBackend")
    return client


@pytest.mark.parametrize("address", ["/", "/log/", "/account/notices/", "/cases/", "/nowhere"])
def test_no_page_of_a_signed_in_person_is_kept(officer: Client, address: str) -> None:
    assert "no-store" in officer.get(address, follow=True).headers["Cache-Control"]


def test_no_page_may_use_camera_microphone_or_place(client: Client) -> None:
    told = client.get("/account/sign-in/").headers["Permissions-Policy"]

    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(told.split(", "))


def test_signing_out_forgets_copies_of_pages_and_leaves_what_waits_to_be_sent(officer: Client) -> None:
    """“storage” would throw away texts and photos on a telephone that had no signal yet (decision 22)."""
    assert officer.post("/account/sign-out/").headers["Clear-Site-Data"] == '"cache"'


@pytest.fixture
def lines() -> io.StringIO:
    """What the service writes to its log, set up as it is outside of tests."""
    written = io.StringIO()
    setting = logs.dictionary(is_json=True, level="INFO")
    setting["handlers"]["stderr"]["stream"] = written
    logging.config.dictConfig(setting)
    yield written
    logging.config.dictConfig(settings.LOGGING)


def test_a_forged_host_is_400_with_one_line_and_no_traceback(client: Client, lines: io.StringIO) -> None:
    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert len(lines.getvalue().splitlines()) == 1
    assert "Traceback" not in lines.getvalue() and "evil.example" not in lines.getvalue()
