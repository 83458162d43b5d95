"""A resident's whole way on a phone: six presses and one text, number and code, following it; and what can go wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cases.models import Case, Reporter
from cases.rules.choices import State
from networks.models import Unit
from residents import pace
from tests.browser.test_public_pages_are_accessible import problems
from tests.cases.world import case_in

PHONE = {"viewport": {"width": 360, "height": 740}}
TEXT = "单元门坏了关不上，冷风直往楼道里灌"


@pytest.fixture(autouse=True)
def telephones(world) -> None:
    pace.RAISING.forget()
    Unit.objects.filter(is_centre=True).update(phone="0432-63330000")


def large_print(context: BrowserContext, live) -> BrowserContext:
    context.add_cookies([{"name": "mode", "value": "elder", "url": live.url}])
    return context


class Presses:
    """Presses what a person would, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.count += 1


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without"])
def test_in_large_print_six_presses_and_one_text_raise_a_matter(new_context, live, has_script):
    page = large_print(new_context(**PHONE, java_script_enabled=has_script), live).new_page()
    page.goto("/")
    press = Presses(page)

    press(".door.first")
    press("[name=text]")
    page.keyboard.type(TEXT)
    for place in ("舒兰市", "北城街道", "正阳社区"):
        press(f"#where .chip:text-is('{place}')")
    expect(page.locator("#where h2")).to_contain_text("舒兰市正阳社区")
    press(".sticky .primary")
    page.wait_for_url("**/raised/")

    assert press.count == 6
    case, code = Case.objects.get(), Reporter.objects.get().tracking_code
    assert case.text == TEXT
    expect(page.locator("main")).to_contain_text(case.reference)
    expect(page.locator("main .code")).to_have_text(f"{code[:4]} {code[4:8]} {code[8:]}")


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without"])
def test_enter_in_a_field_finds_the_place_and_sends_nothing(new_context, has_script):
    page = new_context(**PHONE, java_script_enabled=has_script).new_page()
    page.goto("/raise/")
    page.fill("[name=text]", TEXT)
    page.fill("[name=where]", "正阳社区")
    page.press("[name=where]", "Enter")
    expect(page.locator("#where h2")).to_contain_text("舒兰市正阳社区")
    page.fill("[name=house]", "3")
    page.press("[name=house]", "Enter")

    expect(page.locator("[name=house]")).to_have_value("3")
    expect(page.locator("#where h2")).to_contain_text("舒兰市正阳社区")
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    page.wait_for_load_state()
    assert not Case.objects.exists()


def test_number_and_code_of_the_receipt_lead_to_the_matter(new_context, world):
    page = new_context(**PHONE).new_page()
    page.goto("/place/220283001002/?for=raise")
    page.fill("[name=text]", TEXT)
    page.locator(".sticky .primary").click()
    page.wait_for_url("**/raised/")
    code = page.locator("main .code").inner_text()

    page.goto("/")
    page.locator(".door", has_text="查进度").click()
    page.fill("[name=code]", code)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("单元门坏了关不上")


def test_danger_is_told_while_one_writes_and_the_number_is_one_press_away(new_context, world):
    page = new_context(**PHONE).new_page()
    page.goto("/place/220283001002/?for=raise")

    page.locator("[name=text]").press_sequentially("三楼着火了，有人被困")

    expect(page.locator(".peril a[href='tel:119']")).to_be_visible()
    page.locator(".sticky .primary").click()
    page.wait_for_url("**/raised/")
    assert Case.objects.get().is_danger
    expect(page.locator(".peril a[href='tel:119']")).to_be_visible()


def test_a_lost_connection_keeps_all_and_a_repeated_press_makes_one_matter(new_context, world):
    context = new_context(**PHONE)
    page = context.new_page()
    page.goto("/place/220283001002/?for=raise")
    page.fill("[name=text]", TEXT)
    page.fill("[name=house]", "3")

    context.set_offline(True)
    page.locator(".sticky .primary").click()
    expect(page.locator("[data-notices]")).to_contain_text("没有")
    assert page.input_value("[name=text]") == TEXT
    context.set_offline(False)
    page.reload()
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    page.locator(".sticky .primary").dblclick()
    page.wait_for_url("**/raised/")

    assert Case.objects.get().place == "3号楼"


def test_where_only_the_answer_was_lost_sending_again_gives_the_same_receipt(new_context, world):
    page = new_context(**PHONE).new_page()
    page.goto("/place/220283001002/?for=raise")
    page.fill("[name=text]", TEXT)
    page.route("**/raise/", lambda route: (route.fetch(), route.abort()), times=1)

    page.locator(".sticky .primary").click()
    expect(page.locator("[data-notices]")).to_contain_text("没有")
    assert Case.objects.count() == 1
    page.locator(".sticky .primary").click()
    page.wait_for_url("**/raised/")

    assert Case.objects.count() == 1


def test_after_the_receipt_nothing_of_it_is_left_in_the_form(new_context, world):
    page = new_context(**PHONE).new_page()
    page.goto("/place/220283001002/?for=raise")
    page.fill("[name=text]", TEXT)
    page.locator(".sticky .primary").click()
    page.wait_for_url("**/raised/")

    page.goto("/raise/")

    assert page.input_value("[name=text]") == ""
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


@pytest.mark.parametrize("look", [{}, {"theme": "dark"}, {"mode": "elder"}], ids=["light", "dark", "elder"])
def test_nobody_is_kept_out_of_the_front_door_and_of_raising(new_context, live, look):
    context = new_context(**PHONE)
    context.add_cookies([{"name": name, "value": value, "url": live.url} for name, value in look.items()])
    page = context.new_page()
    found = []

    for address in ("/", "/place/", "/call/", "/services/", "/raise/"):
        page.goto(address)
        found += problems(page)
    page.fill("[name=text]", "工地拖欠我三个月工资不给，楼道着火了")
    page.locator(".peril").wait_for()
    found += problems(page)
    page.locator(".sticky .primary").click()
    page.locator("[data-errors]").wait_for()
    found += problems(page)

    assert found == []


def test_me_too_is_one_press_and_gives_a_code_of_ones_own(new_context, world):
    case = case_in(world, State.IMPLEMENTING, text="制动器小区下水道总堵", place="制动器小区 3号楼 301")
    page = new_context(**PHONE).new_page()
    page.goto("/place/220283001002/?for=raise")
    page.fill("[name=text]", "下水道又堵了，脏水往外冒")

    page.get_by_role("button", name="我也是").click()
    page.wait_for_url("**/raised/")

    joined = Reporter.objects.get(case=case, has_joined=True)
    code = joined.tracking_code
    expect(page.locator("main .code")).to_have_text(f"{code[:4]} {code[4:8]} {code[8:]}")
    expect(page.locator("main")).not_to_contain_text("总堵")
    assert Case.objects.count() == 1
