"""Forms of the steps: in the desk's pane, in a tab of their own, on the phone; nothing is lost, nothing is made up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case, CaseEvent, PlanTask
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.browser.phones import (
    PHONE,
    answered_with,
    bad_gateway,
    cut_off,
    end_every_session,
    portal,
    sign_in,
    sign_in_on_the_page,
)
from tests.cases.world import World, case_in

NOTE = "已到现场，正在开挖，预计明天下午恢复"
Seat = Callable[..., Page]


@pytest.fixture
def seat(new_context: Callable[..., BrowserContext], live: LiveServer, world: World) -> Seat:
    """Somebody at a desk, or with other options anywhere else."""

    def take(name: str, **options: object) -> Page:
        context = new_context(**options)
        sign_in(context, live, world, name)
        return context.new_page()

    return take


def url(case: Case, action: str) -> str:
    return f"/cases/{case.reference}/{action}/"


def in_the_pane(page: Page, case: Case, action: str) -> None:
    page.goto(case.get_absolute_url())
    page.locator(f"[data-action={action}]").first.click()
    expect(page.locator("#step-form form")).to_be_visible()


def send(page: Page) -> None:
    page.locator("form[data-draft] button.large").first.click()


def taken(case: Case, action: Action) -> int:
    return CaseEvent.objects.filter(case=case, action=action).count()


def tasks_shown(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("[name=task_text]").all()]


def test_one_more_task_copies_nothing_and_only_what_was_typed_is_kept(seat, world):
    case = case_in(world, State.CONSULTING)
    page = seat("lead")
    in_the_pane(page, case, "consult")

    page.locator("[name=conclusion]").fill("今天疏通，物业配合")
    page.locator("[name=task_text]").first.fill("疏通下水道")
    page.get_by_role("button", name="加一项任务").click()
    expect(page.locator("[name=task_text]")).to_have_count(3)
    page.wait_for_timeout(500)
    assert tasks_shown(page) == ["疏通下水道", "", ""]
    send(page)

    expect(page.locator("#step-form form")).to_have_count(0)
    assert list(PlanTask.objects.filter(case=case).values_list("text", flat=True)) == ["疏通下水道"]


def test_minutes_come_back_row_by_row_with_the_rows_that_were_added(seat, world):
    case = case_in(world, State.CONSULTING)
    page = seat("lead")
    in_the_pane(page, case, "consult")
    page.locator("[name=task_text]").nth(1).fill("物业通知居民")
    page.get_by_role("button", name="加一项任务").click()
    expect(page.locator("[name=task_text]")).to_have_count(3)
    page.locator("[name=task_text]").nth(2).fill("回访住户")
    page.wait_for_timeout(500)

    in_the_pane(page, case, "consult")

    expect(page.locator("[name=task_text]")).to_have_count(3)
    assert tasks_shown(page) == ["", "物业通知居民", "回访住户"]


@pytest.mark.parametrize("options", [{}, PHONE, {"java_script_enabled": False}], ids=["desk", "phone", "no script"])
def test_a_step_in_a_tab_of_its_own_leads_back_to_the_matter_and_says_so(seat, world, options):
    case = case_in(world, State.IMPLEMENTING)
    page = seat("lead", **options)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(url(case, "progress"))

    page.locator("[name=note]").fill(NOTE)
    page.locator("main form button.primary").first.click()

    page.wait_for_url(f"**{case.get_absolute_url()}")
    expect(page.locator(".notice.success")).to_be_visible()
    assert taken(case, Action.PROGRESS) == 1
    assert not wrong


@pytest.mark.parametrize("where", ["pane", "own tab"])
@pytest.mark.parametrize("way", [cut_off, bad_gateway, portal])
def test_what_could_not_be_sent_stays_with_one_sentence_beside_it(seat, world, where, way):
    case = case_in(world, State.IMPLEMENTING)
    page = seat("lead")
    in_the_pane(page, case, "progress") if where == "pane" else page.goto(url(case, "progress"))
    page.locator("[name=note]").fill(NOTE)

    with answered_with(page, url(case, "progress"), way):
        send(page)
        expect(page.locator("[data-told]")).to_be_visible()

    expect(page.locator("[name=note]")).to_have_value(NOTE)
    assert taken(case, Action.PROGRESS) == 0
    send(page)
    expect(page.locator("form[data-draft]")).to_have_count(0)
    assert taken(case, Action.PROGRESS) == 1


def test_a_draft_is_forgotten_when_its_own_step_succeeded_and_no_other(seat, world):
    first, second = case_in(world, State.IMPLEMENTING), case_in(world, State.IMPLEMENTING)
    page = seat("lead")
    in_the_pane(page, second, "progress")
    page.locator("[name=note]").fill("第二件的进展")
    page.wait_for_timeout(300)
    in_the_pane(page, first, "progress")
    page.locator("[name=note]").fill(NOTE)
    send(page)
    expect(page.locator("#step-form form")).to_have_count(0)

    in_the_pane(page, first, "progress")
    page.wait_for_timeout(500)
    expect(page.locator("[name=note]")).to_have_value("")
    in_the_pane(page, second, "progress")

    expect(page.locator("[name=note]")).to_have_value("第二件的进展")


def test_an_ended_session_is_said_in_the_pane_and_the_step_is_taken_after_signing_in(seat, world):
    case = case_in(world, State.IMPLEMENTING)
    page = seat("lead")
    in_the_pane(page, case, "progress")
    page.locator("[name=note]").fill(NOTE)
    end_every_session()

    send(page)
    link = page.locator("[data-told]").get_by_role("link", name="重新登录")
    expect(link).to_be_visible()
    assert page.locator("input[type=password]").count() == 0
    with page.context.expect_page() as opened:
        link.click()
    sign_in_on_the_page(opened.value, "lead")
    expect(opened.value.get_by_role("heading", name="您已重新登录")).to_be_visible()
    send(page)

    expect(page.locator("#step-form form")).to_have_count(0)
    assert taken(case, Action.PROGRESS) == 1


def test_opening_a_step_without_a_session_says_so_and_keeps_the_page(seat, world):
    case = case_in(world, State.IMPLEMENTING)
    page = seat("lead")
    page.goto(case.get_absolute_url())
    end_every_session()

    page.locator("[data-action=progress]").first.click()

    expect(page.locator(".notice").get_by_role("link", name="重新登录")).to_be_visible()
    expect(page.locator("[data-action=progress]").first).to_be_visible()


def test_what_fails_again_and_again_is_said_once(seat, world):
    case = case_in(world, State.IMPLEMENTING)
    page = seat("lead")
    page.goto(case.get_absolute_url())
    page.context.set_offline(True)

    for _ in range(7):
        page.locator("[data-action=progress]").first.click()
        page.wait_for_timeout(200)

    expect(page.locator(".notice")).to_have_count(1)


def test_the_bell_says_that_nobody_pressed_it_and_a_press_does_not(seat, world):
    case = case_in(world, State.IMPLEMENTING)
    page = seat("lead")
    page.goto(case.get_absolute_url())

    with page.expect_request("**/unread/**") as bell:
        page.evaluate("document.querySelector('#bell').dispatchEvent(new Event('look'))")
    with page.expect_request(f"**{url(case, 'progress')}") as pressed:
        page.locator("[data-action=progress]").first.click()

    assert bell.value.headers["x-by-itself"] == "1"
    assert "x-by-itself" not in pressed.value.headers


@pytest.mark.parametrize("action", [Action.PROGRESS, Action.WRITE_NOTE])
def test_whoever_goes_back_and_presses_again_is_told_that_it_counts_once(
    seat: Seat, world: World, action: Action
) -> None:
    case = case_in(world, State.IMPLEMENTING)
    page = seat("lead")
    page.goto(url(case, action))
    page.locator("[name=note]").fill(NOTE)
    send(page)
    page.wait_for_url(f"**{case.get_absolute_url()}")
    page.go_back()
    expect(page.locator("form[data-draft][data-ready]")).to_be_visible()
    page.locator("[name=note]").fill(NOTE)
    send(page)

    expect(page.get_by_text("只算一次")).to_be_visible()
    assert taken(case, action) == 1

    page.goto(url(case, action))
    page.locator("[name=note]").fill(NOTE + "，又问了一次")
    send(page)
    page.wait_for_url(f"**{case.get_absolute_url()}")
    assert taken(case, action) == 2
