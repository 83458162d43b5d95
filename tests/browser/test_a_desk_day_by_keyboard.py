"""A day at the desk without touching the mouse: matters are accepted, dispatched, returned and answered by keys alone.

`DESK_DAY=40` plays as many matters as a person meets on a long morning; the gate plays a few of each kind.
"""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from cases.rules.choices import State
from tests.browser.test_desk_alive import signed_in
from tests.browser_fixtures import NewContext
from tests.cases import world as small_world
from tests.cases.world import World, case_in

pytestmark = pytest.mark.django_db(transaction=True)
MATTERS = int(os.environ.get("DESK_DAY", "4"))
MOST_TABS = 40


@pytest.fixture
def world() -> World:
    return small_world.build()


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Tab from where the cursor is until it stands there."""
    for _tab in range(MOST_TABS):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not come to {selector}; it stands on {focused(page)}")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))


def open_form(page: Page, letter: str) -> None:
    page.keyboard.press(letter)
    page.locator("#step-form form :focus").wait_for()


def gone(page: Page, case: Case) -> None:
    expect(page.locator(f"#row-{case.reference}")).to_have_count(0)


def open_next(page: Page, case: Case) -> None:
    """The cursor stands on the next one after a step."""
    row = page.locator(f"#row-{case.reference}")
    if not page.locator(f'#case [data-case-url="/cases/{case.reference}/"]').count():
        expect(row).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator(f'#case [data-case-url="/cases/{case.reference}/"]')).to_be_visible()


def test_a_morning_of_the_centre(new_context: NewContext, live: LiveServer, world: World) -> None:
    """Accepted with the type that was told, and dispatched to the unit that the catalogue proposes."""
    cases = [case_in(world, State.WHISTLED) for _ in range(MATTERS)]
    page = signed_in(new_context(), live, world, "officer")
    page.goto("/desk/to-accept/")

    for case in cases:
        open_next(page, case)
        open_form(page, "a")
        tab_to(page, "[name=entry]")
        page.keyboard.type("1304")
        tab_to(page, "#step-form button.primary")
        page.keyboard.press("Enter")
        gone(page, case)

    assert Case.objects.filter(state=State.ACCEPTED).count() == MATTERS


def test_the_same_matters_go_to_the_unit_that_the_catalogue_names(
    new_context: NewContext, live: LiveServer, world: World
) -> None:
    cases = [case_in(world, State.ACCEPTED) for _ in range(MATTERS)]
    page = signed_in(new_context(), live, world, "officer")
    page.goto("/desk/to-dispatch/")

    for case in cases:
        open_next(page, case)
        open_form(page, "d")
        tab_to(page, "#step-form [name=q]")
        page.keyboard.type("司法")
        page.keyboard.press("Enter")
        page.locator("#step-form [name=lead]").first.wait_for()
        tab_to(page, "#step-form [name=lead]", "Shift+Tab")
        page.keyboard.press("Space")
        tab_to(page, "#step-form button.primary")
        page.keyboard.press("Enter")
        gone(page, case)

    assert Case.objects.filter(state=State.DISPATCHED).count() == MATTERS


def test_a_morning_of_the_unit(new_context: NewContext, live: LiveServer, world: World) -> None:
    """Reported in; one is returned with its reason, for the list goes on either way."""
    cases = [case_in(world, State.DISPATCHED) for _ in range(MATTERS)]
    page = signed_in(new_context(), live, world, "lead")
    page.goto("/desk/to-report/")

    for number, case in enumerate(cases):
        open_next(page, case)
        if number == 1:
            open_form(page, "t")
            tab_to(page, "[name=reason]")
            page.keyboard.press("ArrowDown")
            tab_to(page, "[name=basis]")
            page.keyboard.type("三定方案")
        else:
            open_form(page, "r")
        tab_to(page, "#step-form button.primary")
        page.keyboard.press("Enter")
        gone(page, case)

    assert Case.objects.filter(state=State.DISPATCHED).count() <= 1


def test_any_place_and_step_is_found_by_a_part_of_its_name(
    new_context: NewContext, live: LiveServer, world: World
) -> None:
    case = case_in(world, State.WHISTLED)
    page = signed_in(new_context(), live, world, "officer")
    page.goto("/desk/to-accept/")
    expect(page.locator(f'#case [data-case-url="/cases/{case.reference}/"]')).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("接单")
    expect(page.locator("#palette li").first).to_have_text("接单A")
    page.keyboard.press("Enter")
    page.locator("#step-form form :focus").wait_for()
    page.keyboard.press("Escape")

    page.keyboard.press(".")
    page.keyboard.type("没有这样的")
    expect(page.get_by_text("本页没有这个名称")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_visible()
    page.locator("#palette input").fill("督办看板")
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/**")


def test_a_dot_that_is_typed_is_a_dot(new_context: NewContext, live: LiveServer, world: World) -> None:
    case_in(world, State.WHISTLED)
    page = signed_in(new_context(), live, world, "officer")
    page.goto("/desk/to-accept/")
    page.keyboard.press("/")
    page.keyboard.type("3.5")

    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("[data-search]")).to_have_value("3.5")


def test_the_list_of_keys_says_in_words_what_each_key_does(
    new_context: NewContext, live: LiveServer, world: World
) -> None:
    case = case_in(world, State.IMPLEMENTING)
    page = signed_in(new_context(), live, world, "lead")
    page.goto(case.get_absolute_url())
    page.keyboard.press("?")
    rows = page.locator("#keys-help[open] [data-keys-list] dd")
    expect(rows.first).to_be_visible()

    assert all(text.strip() for text in rows.all_inner_texts())
    expect(page.locator("#keys-help dd", has_text="写内部留言")).to_be_visible()
