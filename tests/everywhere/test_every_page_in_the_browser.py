"""Every page of every role as it is laid out: on desk and phone, in both languages, in 长辈模式; and read by axe.

The pages are rendered once, in the test's own process, and put one after the other into one page of the browser that
has the styles already: a thousand pages take as long as fifty real visits would.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from tests.browser_fixtures import SIZES
from tests.everywhere.pages import MAIN, Shown

pytestmark = pytest.mark.django_db
ADDRESS = "http://every.page/"
MEASURING = (Path(__file__).parent / "measuring.js").read_text(encoding="utf-8")
HEAD = (
    '<!doctype html><html lang="zh-Hans" data-bs-theme="{theme}" data-mode="normal"><head><meta charset="utf-8">'
    '<title>x</title><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="stylesheet" href="/static/built/officials.css">'
    '<link rel="stylesheet" href="/static/built/councils.css"><link rel="stylesheet" href="/static/built/paper.css">'
    '<link rel="stylesheet" href="/static/built/boards.css">'
    '<link rel="stylesheet" href="/static/built/volunteering.css">'
    '<link rel="stylesheet" href="/static/built/services.css">'
    '<style>@import url("/static/css/doors.css") layer(components);</style>'
    "{dark}</head><body></body></html>"
)
DARK = '<link rel="stylesheet" href="/static/built/dark.css">'
ALWAYS, IN_ELDER_MODE, ON_PHONES, IN_CHINESE = ["overflow", "narrow"], ["small", "fine"], ["covered"], ["english"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
OF_THE_WHOLE_DOCUMENT = {"document-title", "html-has-lang", "bypass"}
MOST_SAID = 40
FEWEST = {
    "administration": 150, "alliances, firms and teams": 30, "desks": 50, "cases": 60, "steps": 100, "residents": 30,
    "exports": 8, "orders": 10, "councils": 40, "red stations": 60, "services": 120,
    "accounts": 8,
}  # fmt: skip
"""Pages that a walk meets at the least, in both languages together."""
Found = dict[str, list[str]]


@pytest.fixture(scope="module", autouse=True)
def _browser_before_the_pages(browser: Browser) -> None:
    """Its loop gives Django another connection: what was opened on the one before could not be rolled back."""


def served(theme: str) -> Callable[[Route], None]:
    """Styles from the project's files and one empty page: nothing leaves the test."""

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        file = finders.find(path.removeprefix("static/").split("?")[0]) if path else None
        if not path:
            html = HEAD.format(theme=theme, dark=DARK if theme == "dark" else "")
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif isinstance(file, str):
            kind = mimetypes.guess_type(file)[0] or "text/plain"
            route.fulfill(body=Path(file).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404, body="")

    return serve


def opened(browser: Browser, theme: str) -> Page:

    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.route("**/*", served(theme))
    page.goto(ADDRESS)
    page.evaluate(MEASURING)
    return page


@pytest.fixture(scope="module")
def styled(browser: Browser) -> Iterator[Page]:
    page = opened(browser, "light")
    yield page
    page.context.close()


def size(page: Page, name: str) -> None:
    width, height = SIZES[name]
    page.set_viewport_size({"width": width, "height": height})


def put(page: Page, html: str, mode: str = "normal") -> None:
    page.evaluate("([html, mode]) => put(html, mode)", [html, mode])


def measured(page: Page, checks: list[str]) -> Found:
    found: Found = page.evaluate("(checks) => measured(checks)", checks)
    return found


def checks_of(screen: str, mode: str, language: str) -> list[str]:
    """What is asked of a page in this look; each thing where it can go wrong."""
    asked = list(ALWAYS)
    asked += IN_ELDER_MODE if mode == "elder" else []
    asked += ON_PHONES if screen == "phone" and mode == "normal" and language != "en" else []
    asked += IN_CHINESE if screen == "phone" and mode == "normal" and language != "en" else []
    return asked


@pytest.mark.parametrize("screen", SIZES)
def test_every_page_is_laid_out_for_its_reader(styled: Page, part: str, shown: list[Shown], screen: str) -> None:
    """Nothing is pushed sideways, squeezed or covered; large print is large and easy to press; Chinese is Chinese."""
    wrong = []
    size(styled, screen)
    for one in shown:
        for mode in ("normal",) if (screen, one.language) == ("wide", "en") else ("normal", "elder"):
            put(styled, one.html, mode)
            for kind, sentences in measured(styled, checks_of(screen, mode, one.language)).items():
                wrong += [f"{kind}: {one}, {mode}: {said}" for said in sentences]

    assert "\n".join(wrong[:MOST_SAID]) == ""
    assert len(shown) >= FEWEST[part]


BROKEN = {
    "overflow": "<main><div><button>这个按钮太长</button></div></main>",
    "narrow": "<main><table><tr><td>挂账记录一个字一行就是这样</td></tr></table></main>",
    "small": "<main><a href='/'>查看</a></main>",
    "fine": "<main><p><small>十二号字</small></p></main>",
    "covered": "<main><form><input name='a'></form><div class='sticky'><button>送出</button></div></main>",
    "english": "<main><p>请填写 Answer 一项</p><input title='Version'></main>",
}
BREAKING = {
    "overflow": "document.querySelector('button').style.width = '3000px'",
    "narrow": "document.querySelector('td').style.cssText = 'width: 1em; max-width: 1em; overflow-wrap: anywhere'",
    "small": "document.querySelector('a').style.cssText = 'display: block; padding: 0; height: 20px'",
    "fine": "document.querySelector('small').style.fontSize = '12px'",
    "covered": "document.querySelector('.sticky').style.cssText = 'position: fixed; top: 0; height: 400px'",
    "english": "0",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_page_broken_on_purpose_is_found(styled: Page, kind: str) -> None:
    size(styled, "phone")
    put(
        styled,
        f"<html lang='zh-Hans'><body>{BROKEN[kind]}</body></html>",
        "elder" if kind in IN_ELDER_MODE else "normal",
    )
    styled.evaluate(BREAKING[kind])

    assert measured(styled, [kind])[kind] != []


DRAWN = re.compile(r'<use href="[^"]*icons[^"]*#([\w-]+)"')
ICONS = set((Path(settings.BASE_DIR) / "static" / "icons.txt").read_text(encoding="utf-8").split())


def test_every_icon_on_a_page_is_drawn(shown: list[Shown]) -> None:
    """An icon that the sprite does not have leaves a blank before the word, and nobody is told."""
    asked = {(name, one.visit.name) for one in shown for name in DRAWN.findall(one.html)}

    assert asked
    assert sorted({pair for pair in asked if pair[0] not in ICONS}) == []


def with_axe(page: Page) -> Page:
    """The checker's script is half a megabyte: it is read once for all the pages that follow."""
    page.evaluate(AXE_SCRIPT)
    return page


def violations(page: Page, within: str = "body") -> list[str]:
    found: list[dict[str, Any]] = page.evaluate("([within, rules]) => judged(within, rules)", [within, RULES])
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
        if rule["id"] not in OF_THE_WHOLE_DOCUMENT
    ]


def test_axe_finds_nothing_on_any_page(browser: Browser, part: str, shown: list[Shown]) -> None:
    """Each distinct page once, light or dark and large by turns, so that a page and its refused form get both."""
    chinese = [one for one in shown if one.language != "en"]
    wrong = []
    for turn, (theme, mode) in enumerate((("light", "normal"), ("dark", "elder"))):
        page = with_axe(opened(browser, theme))
        size(page, "wide")
        met: set[str] = set()
        for one in chinese[turn::2]:
            put(page, one.html, mode)
            # What stands around the page is the same for one person on each of them, and is judged with the first.
            within = "main" if one.visit.who in met and MAIN.search(one.html) else "body"
            met.add(one.visit.who)
            wrong += [f"{one}, {theme}: {said}" for said in violations(page, within)]
        page.context.close()

    assert "\n".join(wrong[:MOST_SAID]) == ""


@pytest.mark.parametrize("within", ["body", "main"])
def test_axe_would_find_a_label_that_is_missing(browser: Browser, within: str) -> None:
    page = with_axe(opened(browser, "light"))
    put(page, "<html lang='zh-Hans'><body><main><input name='a'></main></body></html>")

    assert any("label" in said for said in violations(page, within))
    page.context.close()
