"""The administration in a real browser: a unit is found while typing, and every page can be read by everybody."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Robot
from cases.rules.sealing import seal
from networks.actions import amendments
from networks.actions.amendments import Ruling
from networks.choices import AreaLevel, UnitKind
from networks.loading import load_catalogue, load_levels
from networks.models import Area, CatalogueItem, Unit
from outbox.models import Message
from teams.choices import Duty
from teams.models import Post, User
from tests.browser_fixtures import NewContext

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = dt.date(2020, 1, 1)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS = [("light", "normal"), ("dark", "elder")]


@pytest.fixture
def squad() -> Unit:
    city = Area.objects.create(code="220200000000", name="吉林市", level=AreaLevel.CITY, since=LONG_AGO)
    return Unit.objects.create(
        name="北城街道综合执法队",
        short_name="执法队",
        kind=UnitKind.SQUAD,
        area=city,
        since=LONG_AGO,
        functions=["执法"],
    )


def person(username: str, name: str, duty: Duty | None = None) -> User:
    somebody = User.objects.create_user(username, name)
    if duty:
        Post.objects.create(person=somebody, duty=duty, since=LONG_AGO)
    return somebody


def signed_in(context: BrowserContext, live: LiveServer, user: User, **cookies: str) -> Page:
    client = Client()
    client.force_login(user, backend="teams.backends.PostsBackend")
    cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": name, "value": value, "url": live.url} for name, value in cookies.items()])
    return context.new_page()


def test_a_unit_is_found_while_typing_and_the_post_given(
    new_context: NewContext, live: LiveServer, squad: Unit
) -> None:
    newcomer = person("liuyang", "刘洋")
    page = signed_in(new_context(), live, person("sunli", "孙丽", Duty.SECURITY_ADMIN))
    page.goto(f"/administration/people/{newcomer.pk}/post/")
    page.select_option("[name=duty]", Duty.HANDLER)

    page.locator("[name=unit_words]").press_sequentially("执法")
    expect(page.get_by_label("北城街道综合执法队")).to_be_checked()
    page.get_by_role("button", name="确认任职").click()

    expect(page.get_by_role("table").get_by_role("link", name="北城街道综合执法队")).to_be_visible()
    assert newcomer.posts.get().unit == squad


def test_the_same_without_a_script(new_context: NewContext, live: LiveServer, squad: Unit) -> None:
    newcomer = person("liuyang", "刘洋")
    context = new_context(java_script_enabled=False)
    page = signed_in(context, live, person("sunli", "孙丽", Duty.SECURITY_ADMIN))
    page.goto(f"/administration/people/{newcomer.pk}/post/")

    page.select_option("[name=duty]", Duty.HANDLER)
    page.fill("[name=unit_words]", "执法")
    page.get_by_role("button", name="确认任职").click()

    expect(page.get_by_role("table").get_by_role("link", name="北城街道综合执法队")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "mode"), LOOKS)
def test_pages_can_be_read_by_everybody(
    new_context: NewContext, live: LiveServer, squad: Unit, theme: str, mode: str
) -> None:
    security, system = person("sunli", "孙丽", Duty.SECURITY_ADMIN), person("zhoumin", "周敏", Duty.SYSTEM_ADMIN)
    newcomer = person("liuyang", "刘洋")
    load_levels()
    load_catalogue()
    sewer = CatalogueItem.objects.get(code="1304")
    assert amendments.propose(sewer, squad, Ruling("JL20260112-00317", squad, "排水条例第七条"))
    Message.objects.create(key="dead", channel="robot", state="dead", last_error="errcode 93000", body={"text": ""})
    Robot.objects.create(unit=squad, provider="wecom", sealed_address=seal("https://x/?key=abcdefgh"))
    paths = {
        security: ["people/", f"people/{system.pk}/", f"people/{newcomer.pk}/post/", "people/add/"],
        system: [
            "units/",
            f"units/{squad.pk}/",
            f"units/{squad.pk}/change/",
            f"areas/{squad.area_id}/",
            "areas/",
            "catalogue/",
            "catalogue/?q=13",
            f"catalogue/{sewer.pk}/",
            f"catalogue/{sewer.pk}/change/",
            "catalogue/limits/",
            "catalogue/limits/III/change/",
            "catalogue/amendments/",
            "notices/",
            "notices/dispatch/",
            "notices/text_answered/",
            "notices/undelivered/",
            f"units/{squad.pk}/robots/",
            f"units/{squad.pk}/robots/add/",
        ],
    }

    for somebody, pages in paths.items():
        page = signed_in(new_context(), live, somebody, theme=theme, mode=mode)
        for path in pages:
            page.goto(f"/administration/{path}")
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
