"""Print size, colours and language change in the middle of a form: what was typed stays, and nothing was done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cases.models import Case, CaseEvent, Rating, Reporter
from cases.rules.choices import State
from tests.browser.phones import LOG, PHONE, TEXT, answered_with, bad_gateway, cut_off, picture, portal, sign_in
from tests.cases.world import case_in

with_and_without_scripts = pytest.mark.parametrize("has_scripts", [True, False], ids=["script", "no script"])


def is_elder(page):
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")


def open_looks(page):
    page.locator("header details[data-menu] summary").last.click()


@with_and_without_scripts
def test_a_half_filled_rating_keeps_its_answers_through_print_size_and_language(new_context, world, has_scripts):
    case = case_in(world, State.EVALUATING)
    page = new_context(**PHONE, java_script_enabled=has_scripts).new_page()
    page.goto(f"/rate/{Reporter.objects.get(case=case).rating_code(case.round)}/")
    page.get_by_label("联系过", exact=True).check()
    page.get_by_label("满意", exact=True).check()
    page.locator("[name=reasons]").fill("师傅很耐心")

    page.get_by_role("button", name="长辈模式").first.click()
    is_elder(page)
    open_looks(page)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")

    expect(page.locator("[name=contacted][value=yes]")).to_be_checked()
    expect(page.locator("[name=satisfied][value='4']")).to_be_checked()
    assert page.locator("[name=solved]:checked").count() == 0
    expect(page.locator("[name=reasons]")).to_have_value("师傅很耐心")
    assert page.locator(".errors").count() == 0
    assert Rating.objects.get().answered_at is None
    page.locator("[name=solved][value=yes]").check()
    page.locator("main button.primary").click()
    page.wait_for_url("**?thanks")
    assert Rating.objects.get().satisfied == 4


@pytest.mark.parametrize("way", [cut_off, bad_gateway, portal])
def test_a_rating_that_could_not_be_sent_stays_and_is_sent_with_the_next_press(new_context, world, way):
    case = case_in(world, State.EVALUATING)
    page = new_context(**PHONE).new_page()
    address = f"/rate/{Reporter.objects.get(case=case).rating_code(case.round)}/"
    page.goto(address)
    for name, value in (("contacted", "yes"), ("solved", "no"), ("satisfied", "2")):
        page.locator(f"[name={name}][value='{value}']").check()
    page.locator("[name=reasons]").fill("还是不热")

    with answered_with(page, address, way):
        page.locator("main button.primary").click()
        page.locator("main button.primary").click()
        expect(page.locator(".notice")).to_have_count(1)

    expect(page.locator("[name=reasons]")).to_have_value("还是不热")
    expect(page.locator("[name=satisfied][value='2']")).to_be_checked()
    page.locator("main button.primary").click()
    page.wait_for_url("**?thanks")
    assert Rating.objects.get().reasons == "还是不热"


@with_and_without_scripts
def test_a_half_filled_log_form_keeps_text_and_telephone(new_context, live, world, has_scripts):
    context = new_context(**PHONE, java_script_enabled=has_scripts)
    sign_in(context, live, world, "grid_worker")
    page = context.new_page()
    page.goto(LOG)
    key = page.locator("[name=key]").input_value()
    page.get_by_label("什么事").fill(TEXT)
    page.locator("[name=phone]").fill("13800005678")

    open_looks(page)
    page.get_by_role("button", name="长辈模式").click()
    is_elder(page)

    expect(page.get_by_label("什么事")).to_have_value(TEXT)
    expect(page.locator("[name=phone]")).to_have_value("13800005678")
    expect(page.locator("[name=key]")).to_have_value(key)
    assert not Case.objects.exists()
    page.get_by_role("button", name="吹哨").click()
    page.wait_for_url("**/log/JL*/")
    assert Case.objects.get().text == TEXT


def test_photos_wait_on_the_device_while_the_look_changes(phone):
    phone.goto(LOG)
    phone.locator("input[type=file]").set_input_files([picture("一.jpg")])
    expect(phone.locator(".photos img")).to_have_count(1)

    open_looks(phone)
    phone.get_by_role("button", name="深色").click()
    expect(phone.locator("html")).to_have_attribute("data-bs-theme", "dark")

    expect(phone.locator(".photos img")).to_have_count(1)


@with_and_without_scripts
def test_half_written_minutes_keep_their_rows(new_context, live, world, has_scripts):
    case = case_in(world, State.CONSULTING)
    context = new_context(java_script_enabled=has_scripts)
    sign_in(context, live, world, "lead")
    page = context.new_page()
    page.goto(f"/cases/{case.reference}/consult/")
    page.locator("[name=conclusion]").fill("今天疏通")
    page.locator("[name=task_text]").nth(1).fill("物业通知居民")

    page.get_by_role("button", name="长辈模式").first.click()
    is_elder(page)

    expect(page.locator("[name=conclusion]")).to_have_value("今天疏通")
    assert [field.input_value() for field in page.locator("[name=task_text]").all()] == ["", "物业通知居民"]
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_a_step_open_in_the_pane_is_open_again_with_its_text(new_context, live, world):
    case = case_in(world, State.IMPLEMENTING)
    context = new_context()
    sign_in(context, live, world, "lead")
    page = context.new_page()
    page.goto(case.get_absolute_url())
    page.locator("[data-action=progress]").first.click()
    page.locator("[name=note]").fill("已到现场")
    page.wait_for_timeout(300)

    page.get_by_role("button", name="长辈模式").first.click()
    is_elder(page)

    expect(page.locator("#step-form [name=note]")).to_have_value("已到现场")


@with_and_without_scripts
def test_enter_in_a_field_signs_in_and_does_not_change_the_look(new_context, world, has_scripts):
    officer = world.person("officer")
    officer.set_password("korrekt-456-pferd")
    officer.save()
    page = new_context(java_script_enabled=has_scripts).new_page()
    page.goto("/account/sign-in/")
    page.locator("[name=username]").fill(officer.username)
    page.locator("[name=password]").fill("korrekt-456-pferd")
    page.locator("[name=password]").press("Enter")

    page.wait_for_url("**/desk/**")
    expect(page.locator("html")).to_have_attribute("data-mode", "normal")


@with_and_without_scripts
def test_enter_in_a_field_of_the_log_form_sends_nothing_and_does_not_change_the_look(
    new_context, live, world, has_scripts
):
    context = new_context(java_script_enabled=has_scripts, **PHONE)
    sign_in(context, live, world, "grid_worker")
    page = context.new_page()
    page.goto(LOG)
    page.locator("[name=text]").fill(TEXT)
    page.locator("[name=place]").fill("3号楼")
    page.locator("[name=place]").press("Enter")
    page.locator("[name=phone]").fill("13804321234")
    page.locator("[name=phone]").press("Enter")

    expect(page.locator("[name=text]")).to_have_value(TEXT)
    expect(page.locator("[name=place]")).to_have_value("3号楼")
    expect(page.locator("html")).to_have_attribute("data-mode", "normal")
    page.wait_for_load_state()
    assert not Case.objects.exists()
