"""A real browser against a real server: `live`, `browser`, `page` and `shots`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from governance.localstack import browser as system_browser

SHOTS = Path(__file__).resolve().parent.parent / ".local" / "shots"
SIZES = {"wide": (1366, 768), "phone": (390, 844)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, which Django would otherwise refuse to work beside.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    executable = system_browser.find_chromium()
    assert executable, system_browser.ADVICE
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def live(live_server: LiveServer) -> LiveServer:
    """The service over HTTP; what a test changes in the database is seen there, for the test commits."""
    return live_server


@pytest.fixture
def new_context(browser: Browser, live: LiveServer) -> Iterator[NewContext]:
    """One person's browser: cookies of its own, in Chinese, in Jilin's time."""
    contexts: list[BrowserContext] = []

    def open_context(**options: object) -> BrowserContext:
        width, height = SIZES["wide"]
        chosen = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": width, "height": height}}
        context = browser.new_context(base_url=live.url, **(chosen | options))
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    _wait_for_the_server()


def _wait_for_the_server() -> None:
    """A request still being answered would read tables that the end of the test empties: a deadlock."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=5)


@pytest.fixture
def page(new_context: NewContext) -> Page:
    return new_context().new_page()


@pytest.fixture
def shots() -> Callable[[Page, str], None]:
    """Write the whole page as a picture, at the two sizes people have."""

    def take(page: Page, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=True)
        if before:
            page.set_viewport_size(before)

    return take
