"""What a resident adds to a matter outlasts a lost signal, a reload, Back and a lost answer, and is kept once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cases import actions
from cases.models import Addition, Case, Evidence, Reply, Reporter
from cases.rules.choices import State
from tests.browser.phones import PHONE, picture
from tests.browser.test_photos_before_sending import choose
from tests.cases.world import World, case_in

WORDS = "三单元也堵了，水漫到门口"
ANSWER = "是三单元"


def address_of(case: Case, page: str = "add") -> str:
    return f"/track/{Reporter.objects.filter(case=case).earliest('pk').tracking_code}/{page}/"


def opened(new_context, address: str) -> Page:
    page = new_context(**PHONE).new_page()
    page.goto(address)
    return page


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.IMPLEMENTING)


def test_it_outlasts_a_lost_signal_and_a_reload_and_is_sent_with_its_photo(new_context, world, case):
    page = opened(new_context, address_of(case))
    page.fill("[name=text]", WORDS)

    page.context.set_offline(True)
    page.locator("form .primary").click()
    expect(page.locator("[data-notices]")).to_contain_text("没有")
    page.context.set_offline(False)
    page.goto(address_of(case, "messages"))
    page.goto(address_of(case))
    expect(page.locator("[name=text]")).to_have_value(WORDS)
    choose(page, picture("水.jpg"))
    page.locator("form .primary").click()
    page.wait_for_url("**?added=*")

    expect(page.locator("#added")).to_contain_text("已收到")
    assert Evidence.objects.filter(case=case).count() == 1
    page.goto(address_of(case))
    assert page.input_value("[name=text]") == ""
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_where_only_the_answer_was_lost_it_is_added_once_and_another_tab_adds_another(new_context, world, case):
    page = opened(new_context, address_of(case))
    page.fill("[name=text]", WORDS)
    page.route("**/add/", lambda route: (route.fetch(), route.abort()), times=1)

    page.locator("form .primary").click()
    expect(page.locator("[data-notices]")).to_contain_text("没有")
    assert Addition.objects.count() == 1
    page.reload()
    page.locator("form .primary").dblclick()
    page.wait_for_url("**?added=*")
    other = page.context.new_page()
    other.goto(address_of(case))
    assert other.input_value("[name=text]") == ""
    other.fill("[name=text]", "另一件")
    other.locator("form .primary").click()
    other.wait_for_url("**?added=*")

    assert Addition.objects.count() == 2


def test_back_after_the_receipt_sends_the_same_and_other_words_are_added_as_well(new_context, world, case):
    page = opened(new_context, address_of(case))
    page.fill("[name=text]", WORDS)
    page.locator("form .primary").click()
    page.wait_for_url("**?added=*")

    page.go_back()
    page.fill("[name=text]", WORDS)
    page.locator("form .primary").click()
    page.wait_for_url("**?added=*")
    assert Addition.objects.count() == 1
    page.go_back()
    page.fill("[name=text]", "水退了")
    page.locator("form .primary").click()
    expect(page.locator("[role=alert]").first).to_contain_text("再发送一次")
    page.locator("form .primary").click()
    page.wait_for_url("**?added=*")

    assert Addition.objects.count() == 2


def test_an_answer_outlasts_them_too(new_context, world, case):
    actions.ask(case, by=world.person("lead"), question="几单元？")
    page = opened(new_context, address_of(case, "answer"))
    page.fill("[name=text]", ANSWER)

    page.goto(address_of(case, "messages"))
    page.goto(address_of(case, "answer"))
    expect(page.locator("[name=text]")).to_have_value(ANSWER)
    page.locator("form .primary").click()
    expect(page.locator("h1")).to_contain_text("您的回复已收到")

    assert Reply.objects.count() == 1
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
