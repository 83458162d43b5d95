"""On a phone 390 wide: a form that is refused keeps its photos, with and without a script, for residents and staff."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cases import actions
from cases.models import Case, Evidence, KeptPhoto, Reporter
from cases.rules.choices import State
from tests.browser.phones import LOG, PHONE, TEXT, noisy_picture, picture, sign_in
from tests.browser.test_photos_before_sending import DISGUISED, choose
from tests.cases.world import case_in
from web import passing

SCRIPTS = pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without"])


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    passing.forget()


def page_of(new_context, has_script: bool) -> Page:
    return new_context(**PHONE, java_script_enabled=has_script).new_page()


def has(page: Page, count: int, *, has_script: bool) -> None:
    """So many photos stand in the form that came back; nothing of it is wider than the phone."""
    expect(page.locator(".photos .chosen" if has_script else "[name=kept]")).to_have_count(count)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def named(page: Page) -> None:
    expect(page.get_by_text("文件.pdf：").first).to_be_visible()


def kept_by_the_server() -> bool:
    return KeptPhoto.objects.exists()


@SCRIPTS
def test_a_resident_s_photos_outlast_the_place_a_missing_text_and_a_bad_file(new_context, world, has_script):
    page = page_of(new_context, has_script)
    page.goto("/raise/")
    choose(page, picture("一.jpg"), noisy_picture("二.jpg", (300, 200)), DISGUISED)
    for place in ("舒兰市", "北城街道", "正阳社区"):
        page.locator(f"#where .chip:text-is('{place}')").first.click()
        if place == "舒兰市":
            named(page)
    expect(page.locator("#where h2")).to_contain_text("舒兰市正阳社区")
    page.locator(".sticky .primary").click()
    expect(page.locator("[data-errors]")).to_contain_text("请写是什么事")
    has(page, 2, has_script=has_script)
    if not has_script:
        page.locator("[name=kept]").last.uncheck()
    else:
        page.get_by_role("button", name="去掉 二.jpg").click()

    page.fill("[name=text]", TEXT)
    page.locator(".sticky .primary").click()
    page.wait_for_url("**/raised/")

    assert (Case.objects.count(), Evidence.objects.count()) == (1, 1)
    assert kept_by_the_server() is not has_script


@SCRIPTS
def test_of_an_answer_they_outlast_a_missing_text_and_a_bad_file(new_context, world, has_script):
    case = case_in(world, State.IMPLEMENTING)
    actions.ask(case, by=world.person("lead"), question="几单元堵了？")
    page = page_of(new_context, has_script)
    page.goto(f"/track/{Reporter.objects.get(case=case).tracking_code}/answer/")
    choose(page, picture("一.jpg"), DISGUISED)
    page.get_by_role("button", name="发送").click()
    named(page)
    has(page, 1, has_script=has_script)

    page.fill("[name=text]", "三单元")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("main")).to_contain_text("谢谢")

    assert Evidence.objects.count() == 1
    assert kept_by_the_server() is not has_script


@SCRIPTS
def test_a_grid_worker_s_outlast_a_missing_text_and_a_bad_file(new_context, live, world, has_script):
    page = page_of(new_context, has_script)
    sign_in(page.context, live, world, "grid_worker")
    page.goto(LOG)
    choose(page, picture("一.jpg"), DISGUISED)
    page.get_by_role("button", name="吹哨").click()
    named(page)
    has(page, 1, has_script=has_script)

    page.get_by_label("什么事").fill(TEXT)
    page.get_by_role("button", name="吹哨").click()
    page.wait_for_url("**/log/JL*/")

    assert Evidence.objects.count() == 1
    assert kept_by_the_server() is not has_script
