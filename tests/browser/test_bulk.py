"""Rows are ticked by keyboard, stay ticked while the list renews itself and over its pages, and the run is followed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from desk.bulk import working
from desk.models import BulkRun
from tests.browser.test_desk_alive import MORE_THAN_A_MINUTE, signed_in
from tests.browser_fixtures import NewContext
from tests.cases import world as small_world
from tests.cases.world import World, case_in
from tests.desk.bulk_runs import events
from web.pagination import PAGE

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = "[data-bulk-count]"


@pytest.fixture
def world() -> World:
    return small_world.build()


@pytest.fixture
def desk(new_context: NewContext, live: LiveServer, world: World) -> Page:
    page = signed_in(new_context(), live, world, "officer")
    page.clock.install()
    return page


def box(page: Page, case: Case) -> str:
    return f'[data-tick][value^="{case.reference}~"]'


def test_ticks_by_keyboard_outlast_the_renewing_of_the_list(desk: Page, world: World) -> None:
    first, second = case_in(world, State.WHISTLED), case_in(world, State.WHISTLED)
    desk.goto("/desk/to-accept/")
    expect(desk.locator("#bulk")).to_be_hidden()

    desk.locator(f"#row-{second.reference}").focus()
    desk.keyboard.press("Space")
    expect(desk.locator(COUNT)).to_have_text("已选 1 件")
    third = case_in(world, State.WHISTLED)
    desk.clock.run_for(MORE_THAN_A_MINUTE)
    expect(desk.locator(f"#row-{third.reference}")).to_be_visible()

    expect(desk.locator(box(desk, second))).to_be_checked()
    expect(desk.locator(box(desk, first))).not_to_be_checked()
    desk.keyboard.press("*")
    expect(desk.locator(COUNT)).to_have_text("已选 3 件")
    desk.keyboard.press("*")
    expect(desk.locator("#bulk")).to_be_hidden()


def test_leafing_on_keeps_the_ticks_and_the_run_is_followed_to_its_end(desk: Page, world: World) -> None:
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(PAGE + 1)]
    desk.goto("/desk/open/")
    desk.locator(box(desk, cases[0])).check()
    desk.locator('.pager a[rel="next"]').click()
    desk.wait_for_url(re.compile("bulk="))
    expect(desk.locator(f"#row-{cases[0].reference}")).to_have_count(0)
    last = desk.locator("[data-tick]").first
    last.check()
    expect(desk.locator(COUNT)).to_have_text("已选 2 件")

    desk.locator("#bulk button.primary").click()
    desk.locator("button[value=remind]").click()
    desk.locator("#step-note").fill("请今天联系")
    desk.locator("#typed .bar-actions button.primary").click()
    expect(desk.locator("#bulk-run h2").first).to_have_text("正在办理：已办 0 件，共 2 件")
    while working.advance():
        pass
    desk.clock.run_for(3000)

    expect(desk.locator("#bulk-run h2").first).to_have_text("2 件已办")
    expect(desk.get_by_role("button", name="打印结果")).to_be_visible()
    assert len(events(list(Case.objects.all()), Action.REMIND)) == 2
    assert BulkRun.objects.count() == 1
