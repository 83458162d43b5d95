"""What a form shows without leading on (a code, a password, what would follow) is seen in a browser with scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from networks.models import Area
from teams.choices import Duty
from teams.models import Post, User
from tests.browser.phones import sign_in
from tests.cases.world import LONG_AGO, World

NOT_SENT = "这次没有发出去"
YEAR = "date,worked,name\n2027-01-01,否,元旦\n"
Opened = Callable[[str, str], Page]


@pytest.fixture
def opened(new_context: Callable[..., BrowserContext], live: LiveServer, world: World) -> Opened:
    """A page of the administration, as somebody."""
    world.people["security"] = User.objects.create_user("security", "孙丽")
    Post.objects.create(person=world.people["security"], duty=Duty.SECURITY_ADMIN, since=LONG_AGO)

    def open_page(who: str, address: str) -> Page:
        context = new_context()
        sign_in(context, live, world, who)
        page = context.new_page()
        page.goto(address)
        return page

    return open_page


def send(page: Page) -> None:
    page.locator("#typed button.primary").click()


def newcomer(world: World) -> User:
    person = User.objects.create_user("newcomer", "刘洋")
    Post.objects.create(person=person, duty=Duty.HANDLER, unit=world.units["justice"], since=LONG_AGO)
    User.objects.exclude(pk=person.pk).update(password="kept")
    person.set_unusable_password()
    person.save()
    return person


def test_a_new_password_is_shown_to_whoever_asked_for_it(opened: Opened, world: World) -> None:
    page = opened("security", reverse("administration:renew_password", args=[world.people["lead"].pk]))

    send(page)

    expect(page.locator("main")).to_contain_text(world.people["lead"].username)
    expect(page.get_by_text(NOT_SENT)).to_have_count(0)
    expect(page.locator("#typed")).to_have_count(0)


def test_slips_are_shown_to_be_printed(opened: Opened, world: World) -> None:
    person = newcomer(world)
    page = opened("security", reverse("administration:issue_codes"))
    page.locator("[name=unit_words]").fill(world.units["justice"].name)
    page.locator("[name=given_as][value=slips]").check()

    send(page)

    expect(page.locator(".slip")).to_contain_text(person.username)


def test_the_sheet_of_codes_is_saved_and_the_form_can_be_sent_again(opened: Opened, world: World) -> None:
    newcomer(world)
    page = opened("security", reverse("administration:issue_codes"))
    page.locator("[name=unit_words]").fill(world.units["justice"].name)
    page.locator("[name=given_as][value=sheet]").check()

    with page.expect_download() as saved:
        send(page)

    assert saved.value.suggested_filename == "codes.xlsx"
    expect(page.locator("#typed[data-busy]")).to_have_count(0, timeout=10_000)


def test_what_a_year_would_change_is_seen_before_it_is_loaded(opened: Opened) -> None:
    page = opened("system_admin", reverse("administration:load_year", args=[2027]))
    page.locator("[name=file]").set_input_files({"name": "2027.csv", "mimeType": "text/csv", "buffer": YEAR.encode()})
    page.locator("[name=source]").fill("国办发明电〔2026〕1号")

    send(page)

    expect(page.locator("h1")).to_contain_text("2027年变更对照")
    expect(page.get_by_text(NOT_SENT)).to_have_count(0)
    expect(page.locator("main input[name=text]")).to_have_count(1)


def test_what_follows_from_a_merger_is_seen_and_then_done(opened: Opened, world: World) -> None:
    grid, into = world.areas["grid"], world.areas["other_grid"]
    page = opened("system_admin", reverse("administration:merge_area", args=[grid.pk]))
    page.locator("[name=into_words]").fill(into.code)

    send(page)
    page.get_by_role("button", name="今天调整").click()
    page.wait_for_url(f"**{reverse('administration:area', args=[into.pk])}")

    assert not Area.objects.current().filter(pk=grid.pk).exists()
