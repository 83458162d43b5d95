"""A wish on phones: a grid worker raises it, an officer checks it, a volunteer does it, and it is confirmed."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.phones import PHONE, sign_in
from tests.browser.test_councils import MOST_BYTES as MOST_BYTES_OF_STAFF
from tests.browser.test_public_pages_are_accessible import MOST_BYTES, MOST_REQUESTS, first_load
from tests.volunteering.stations import a_team, one_of_each, put_up, raised, station
from volunteering.choices import ConfirmedBy
from volunteering.models import Need, NeedEvent


def a_phone(new_context, live, world, who: str = "", *, has_scripts: bool = True) -> Page:
    context = new_context(**PHONE, java_script_enabled=has_scripts)
    if who:
        sign_in(context, live, world, who)
    return context.new_page()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_need_goes_from_raised_to_confirmed_by_four_different_people(new_context, live, world, has_scripts):
    where = station(world, team=a_team(world))
    grid_worker, officer, volunteer, wisher = (
        a_phone(new_context, live, world, who, has_scripts=has_scripts)
        for who in ("grid_worker", "committee_officer", "", "")
    )

    grid_worker.goto(reverse("volunteering:raise_for", args=[where.pk]))
    grid_worker.get_by_label("想请人搭把手的是什么事？").fill("孙大娘家客厅灯管坏了，够不着")
    grid_worker.get_by_label("姓名").fill("孙桂兰")
    grid_worker.get_by_label("电话").fill("13804321234")
    grid_worker.get_by_role("button", name="保存").click()
    expect(grid_worker.locator(".tag", has_text="待核对")).to_be_visible()

    officer.goto("/volunteering/wishes/?part=check")
    officer.locator("[data-row]").first.click()
    officer.get_by_role("link", name="核对并登出").click()
    officer.get_by_label("登出来的话（谁都能看到）").fill("换客厅灯管，老人够不着")
    officer.get_by_role("button", name="登出").click()
    expect(officer.locator(".tag", has_text="等人认领")).to_be_visible()

    volunteer.goto(reverse("volunteering:station", args=[where.pk]))
    volunteer.get_by_role("link", name="我来办").click()
    volunteer.get_by_label("您的姓名").fill("王志愿")
    volunteer.get_by_label("您的电话").fill("13904325678")
    volunteer.get_by_label("我代表正阳第一志愿服务队认领").check()
    volunteer.get_by_role("button", name="我来办").click()
    expect(volunteer.get_by_text("您认领了。谢谢您！")).to_be_visible()
    volunteer.get_by_role("link", name="办完了").click()
    volunteer.get_by_role("button", name="办完了").click()
    expect(volunteer.get_by_text("等本人确认")).to_be_visible()

    need = Need.objects.get()
    wisher.goto(reverse("volunteering:wish_by_code", args=[need.code]))
    wisher.get_by_role("button", name="办好了").click()
    expect(wisher.get_by_text("已办成")).to_be_visible()

    need.refresh_from_db()
    assert need.confirmed_way == ConfirmedBy.CODE
    steps = list(NeedEvent.objects.order_by("pk").values_list("step", flat=True))
    assert steps == ["raise", "put_up", "claim", "do", "confirm"]
    wisher.goto(reverse("volunteering:station", args=[where.pk]))
    expect(wisher.locator(".wishes")).to_contain_text("换客厅灯管，老人够不着")


def test_what_could_not_be_sent_stays_on_the_phone_and_is_one_wish(new_context, live, world):
    where = station(world)
    phone = a_phone(new_context, live, world)
    phone.goto(reverse("volunteering:wish", args=[where.pk]))
    phone.locator("[name=text]").fill("灯管坏了")
    phone.reload()
    expect(phone.locator("[name=text]")).to_have_value("灯管坏了")

    phone.get_by_role("button", name="送出").click()
    expect(phone.get_by_text("待核对")).to_be_visible()
    phone.go_back()
    expect(phone.locator("form#typed")).to_be_visible()
    if phone.locator("[name=text]").input_value():
        phone.get_by_role("button", name="送出").click()
        phone.wait_for_url("**/wish/**")

    assert Need.objects.count() == 1


def test_the_first_load_fits_a_weak_signal(new_context, live, world):
    where = station(world)
    one_of_each(world, where)
    for number in range(20):
        put_up(world, raised(where, f"第{number}个"), f"第{number}个心愿，帮着搬一次家里的重东西")
    phone, worker = a_phone(new_context, live, world), a_phone(new_context, live, world, "grid_worker")

    for page, name, most in (
        (phone, "station", MOST_BYTES),
        (phone, "wish", MOST_BYTES),
        (worker, "roster", MOST_BYTES_OF_STAFF),
        (worker, "raise_for", MOST_BYTES_OF_STAFF),
    ):
        sizes = first_load(page, reverse(f"volunteering:{name}", args=[where.pk]))
        assert sum(sizes.values()) < most, (name, sizes)
        assert len(sizes) <= MOST_REQUESTS, (name, sizes)


def test_the_poster_is_one_sheet_of_paper(new_context, live, world):
    where = station(world)
    page = new_context().new_page()
    sign_in(page.context, live, world, "committee_officer")

    page.goto(reverse("volunteering:poster", args=[where.pk]))

    with pikepdf.open(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))) as paper:
        assert len(paper.pages) == 1
