"""The desk by keyboard and by itself: the cursor goes on, Escape closes, lists and clocks renew themselves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.browser_fixtures import NewContext
from tests.cases import world as small_world
from tests.cases.orders import ordered
from tests.cases.steps import take
from tests.cases.world import World, case_in

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)
MORE_THAN_A_MINUTE = 61_000


@pytest.fixture
def world() -> World:
    return small_world.build()


@pytest.fixture
def desk(new_context: NewContext, live: LiveServer, world: World) -> Page:
    """The head of the lead unit, whose clock the test moves."""
    page = signed_in(new_context(), live, world, "lead_head")
    page.clock.install()
    return page


def signed_in(context: BrowserContext, live: LiveServer, world: World, who: str) -> Page:
    client = Client()
    client.force_login(world.person(who), backend="teams.backends.PostsBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live.url}])
    return context.new_page()


def answered(world: World, hours: int) -> Case:
    """An answer to check, due in so many hours."""
    return case_in(world, State.FEEDBACK, holder=world.unit("justice"), next_due_at=timezone.now() + hours * HOUR)


def row(page: Page, case: Case) -> str:
    return f"#row-{case.reference}"


def test_after_a_step_the_cursor_stands_on_the_next_case_and_enter_opens_it(desk: Page, world: World) -> None:
    first, second, third = (answered(world, hours) for hours in (1, 2, 3))
    desk.goto("/desk/waiting/")
    expect(desk.locator(f'#case [data-case-url="/cases/{first.reference}/"]')).to_be_visible()

    desk.keyboard.press("g")
    desk.locator("#step-form form").wait_for()
    desk.locator("#step-form button.primary").focus()
    desk.keyboard.press("Enter")

    expect(desk.locator(row(desk, first))).to_have_count(0)
    expect(desk.locator(row(desk, second))).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(f'#case [data-case-url="/cases/{second.reference}/"]')).to_be_visible()
    desk.keyboard.press("j")
    expect(desk.locator(row(desk, third))).to_be_focused()


def test_escape_leaves_the_field_and_then_closes_the_step(desk: Page, world: World) -> None:
    case = answered(world, 1)
    desk.goto("/desk/waiting/")
    desk.keyboard.press("b")
    field = desk.locator("#step-form textarea").first
    field.fill("写得不清楚")

    desk.keyboard.press("Escape")
    expect(field).to_be_visible()
    desk.keyboard.press("Escape")

    expect(desk.locator("#step-form form")).to_have_count(0)
    expect(desk.locator(row(desk, case))).to_be_focused()


def test_lists_and_clocks_renew_themselves_and_leave_what_is_typed(desk: Page, world: World) -> None:
    case = answered(world, 5)
    desk.goto("/desk/waiting/")
    desk.keyboard.press("b")
    field = desk.locator("#step-form textarea").first
    field.press_sequentially("写得不")
    newer = answered(world, 2)
    Case.objects.filter(pk=case.pk).update(next_due_at=timezone.now() - 3 * HOUR)

    desk.clock.run_for(MORE_THAN_A_MINUTE)

    expect(desk.locator(row(desk, newer))).to_be_visible()
    expect(desk.locator("#pill-1 .clock.red")).to_be_visible()
    expect(desk.locator(row(desk, case))).to_have_attribute("aria-current", "true")
    expect(field).to_be_focused()
    expect(field).to_have_value("写得不")
    expect(desk.locator("#case-news")).to_be_empty()


def test_a_case_that_changed_says_so_and_is_not_replaced_under_the_reader(desk: Page, world: World) -> None:
    case = answered(world, 5)
    desk.goto("/desk/waiting/")
    take(world, case, (Action.REMIND, "supervisor"))

    desk.clock.run_for(MORE_THAN_A_MINUTE)

    expect(desk.locator("#case-news")).to_contain_text("有了新进展")
    desk.get_by_role("link", name="看最新情况").click()
    expect(desk.locator("#case-news")).to_be_empty()


def test_a_page_that_nobody_looks_at_asks_for_nothing(desk: Page, world: World) -> None:
    answered(world, 5)
    desk.goto("/desk/waiting/", wait_until="networkidle")
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")

    desk.clock.run_for(3 * MORE_THAN_A_MINUTE)

    assert not asked


def test_the_reply_to_an_order_is_the_large_button_with_its_reason(desk: Page, world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    ordered(case, unit=world.unit("justice"), reason="居民连续三天来电")
    desk.goto("/desk/to-reply/")

    button = desk.locator("[data-action=reply_order]")
    expect(button).to_have_class("btn2 primary large")
    expect(desk.locator(".asked-by-order")).to_contain_text("居民连续三天来电")
    desk.keyboard.press("1")
    expect(desk.locator("#step-form textarea").first).to_be_focused()
