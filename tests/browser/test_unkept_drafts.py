"""What is typed is kept on the device, in forms with files and maps too, or it is said that it is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from networks.models import Boundary
from teams.choices import Duty
from teams.models import Post, User
from tests.browser.phones import LOG, TEXT, sign_in
from tests.browser.test_log_form_loses_nothing import expect_kept
from tests.cases.world import LONG_AGO, World

UNKEPT = "这台设备现在无法暂存没有提交的内容"
WITHOUT = {
    "https": "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })",
    "room": "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }",
}
SQUARE = '{"type":"Polygon","coordinates":[[[126.9,44.4],[127.0,44.4],[127.0,44.5],[126.9,44.4]]]}'


@pytest.mark.parametrize("missing", WITHOUT)
def test_where_nothing_can_be_kept_it_is_said_while_there_is_time_to_send(phone: Page, missing: str) -> None:
    phone.add_init_script(WITHOUT[missing])
    phone.goto(LOG)
    expect(phone.get_by_text(UNKEPT)).to_have_count(0)

    phone.get_by_label("什么事").fill(TEXT)

    expect(phone.get_by_text(UNKEPT)).to_be_visible()


def test_where_it_is_kept_nothing_of_the_kind_is_said(phone: Page) -> None:
    phone.goto(LOG)
    phone.get_by_label("什么事").fill(TEXT)
    expect_kept(phone)

    expect(phone.get_by_text(UNKEPT)).to_have_count(0)


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext], live: LiveServer, world: World) -> Page:
    """A system administrator's."""
    return _page_of(new_context, live, world, "system_admin")


def _page_of(new_context: Callable[..., BrowserContext], live: LiveServer, world: World, name: str) -> Page:
    context = new_context()
    sign_in(context, live, world, name)
    return context.new_page()


def test_an_outline_that_was_not_saved_is_back_and_forgotten_once_it_is(desk: Page, world: World) -> None:
    address = reverse("administration:draw_boundary", args=[world.areas["street"].pk])
    desk.goto(address)
    desk.locator("[name=outline]").fill(SQUARE)
    desk.locator("[name=note]").fill("按新图")
    expect_kept(desk)

    desk.goto(LOG)
    desk.goto(address)
    expect(desk.locator("[name=outline]")).to_have_value(SQUARE)
    expect(desk.locator("[name=note]")).to_have_value("按新图")
    desk.get_by_role("button", name="保存").click()

    expect(desk.get_by_text("已保存")).to_be_visible()
    assert Boundary.objects.count() == 1

    desk.goto(address)
    expect(desk.locator("[data-outline] svg path.line")).to_have_count(1)  # the page has the script that draws
    desk.goto(address)
    expect(desk.locator("[name=note]")).to_have_value("")


@pytest.mark.parametrize(
    ("page", "args", "field", "typed"),
    [
        ("load_year", [2027], "source", "国办发明电〔2026〕1号"),
        ("notice", ["whistle"], "chinese", "有一件新事项，等您接单。"),
    ],
)
def test_words_beside_a_file_and_words_of_notices_are_back(
    desk: Page, page: str, args: list[object], field: str, typed: str
) -> None:
    address = reverse(f"administration:{page}", args=args)
    desk.goto(address)
    desk.locator(f"[name={field}]").fill(typed)
    expect_kept(desk)

    desk.goto(LOG)
    desk.goto(address)

    expect(desk.locator(f"[name={field}]")).to_have_value(typed)


def test_whose_list_a_file_is_is_back(
    new_context: Callable[..., BrowserContext], live: LiveServer, world: World
) -> None:
    world.people["security"] = User.objects.create_user("security", "孙丽")
    Post.objects.create(person=world.people["security"], duty=Duty.SECURITY_ADMIN, since=LONG_AGO)
    desk = _page_of(new_context, live, world, "security")
    address = reverse("imports:add_import")
    desk.goto(address)
    desk.locator("#typed details summary").click()
    desk.locator("[name=is_whole]").check()
    expect_kept(desk)

    desk.goto(LOG)
    desk.goto(address)

    expect(desk.locator("[name=is_whole]")).to_be_checked()
