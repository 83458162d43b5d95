"""The small world, committed for the server to see, and a grid worker's phone in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.phones import PASSWORD, PHONE, sign_in
from tests.cases import world as small_world
from tests.cases.world import World


@pytest.fixture
def world(transactional_db: None) -> World:
    built = small_world.build()
    for name in ("grid_worker", "committee_officer", "lead"):
        built.people[name].set_password(PASSWORD)
        built.people[name].save()
    return built


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], live: LiveServer, world: World) -> Page:
    """The grid worker's, signed in."""
    context = new_context(**PHONE)
    sign_in(context, live, world, "grid_worker")
    return context.new_page()
