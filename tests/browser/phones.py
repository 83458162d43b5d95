"""People's devices as the tests of drafts and sending use them: signed in, cut off, answered by somebody else."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page, Route
from pytest_django.live_server_helper import LiveServer

from tests.cases.world import World

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
TEXT = "3号楼一单元暖气不热，老人室温只有13度"
LOG = "/log/"
PASSWORD = "yellow-plum-rain-523"


def sign_in(context: BrowserContext, live: LiveServer, world: World, name: str) -> None:
    """The person's session in this device's browser, whoever was signed in there before."""
    client = Client()
    client.force_login(world.person(name), backend="teams.backends.PostsBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live.url}])


def end_every_session() -> None:
    Session.objects.all().delete()


def sign_in_on_the_page(page: Page, name: str) -> None:
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


@contextmanager
def answered_with(page: Page, address: str, answer: Callable[[Route], None]) -> Iterator[None]:
    """What is posted to the address meets `answer` instead of the service."""

    def meet(route: Route) -> None:
        if route.request.method == "POST":
            answer(route)
        else:
            route.fallback()

    page.route(f"**{address}", meet)
    yield
    page.unroute(f"**{address}", meet)


def cut_off(route: Route) -> None:
    route.abort("internetdisconnected")


def lose_the_answer(route: Route) -> None:
    """The service gets it and keeps it; nobody hears of that."""
    route.fetch(max_redirects=0)
    # Suggestions go to the same address: one that is under way when the route is taken away is answered already.
    with suppress(Error):
        route.abort("connectionreset")


def bad_gateway(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>502 Bad Gateway</h1><hr>nginx")


def portal(route: Route) -> None:
    """A page in between that says 200: a mobile network's, a firewall's."""
    route.fulfill(status=200, content_type="text/html", body="<html><body><form>请先登录校园网</form></body></html>")


def too_large_for_a_proxy(route: Route) -> None:
    route.fulfill(status=413, content_type="text/html", body="<h1>413 Request Entity Too Large</h1>")


def picture(name: str = "a.jpg", size: tuple[int, int] = (64, 48), colour: str = "navy") -> dict[str, object]:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "JPEG", quality=95)
    return {"name": name, "mimeType": "image/jpeg", "buffer": written.getvalue()}


def noisy_picture(name: str, size: tuple[int, int]) -> dict[str, object]:
    """As large as a camera writes it: noise hardly compresses."""
    written = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(written, "JPEG", quality=90)
    return {"name": name, "mimeType": "image/jpeg", "buffer": written.getvalue()}
