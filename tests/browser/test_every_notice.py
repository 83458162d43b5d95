"""Every kind of notice goes through the pipe into an inbox, and is read there in a real browser; the bell lives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case, CaseEvent, SupervisionOrder
from cases.notifications.notices import NOTICES, Notice
from cases.notifications.seats import ANY, Seats
from cases.notifications.tellings import Telling, envelopes
from cases.rules.choices import State
from outbox.actions import Envelope, enqueue
from outbox.tasks import drain
from teams.choices import Duty
from teams.kinds import KINDS
from teams.models import InboxEntry, NoticeText, Post, User
from teams.wording import ORDER, sentence
from tests.browser_fixtures import NewContext
from tests.cases import world as small_world
from tests.cases.world import LONG_AGO, World, case_in

REPLY_DUE = dt.datetime(2026, 1, 6, 9, 0, tzinfo=dt.UTC)
LADDER = {"order": "2026-0032", "reply_at": REPLY_DUE.isoformat()}
OF_NO_MATTER = {"count": 12, "ends_on": "2026-11-30"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return small_world.build()


def signed_in(context: BrowserContext, live: LiveServer, user: User, **cookies: str) -> Page:
    client = Client()
    client.force_login(user, backend="teams.backends.PostsBackend")
    cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": name, "value": value, "url": live.url} for name, value in cookies.items()])
    return context.new_page()


def ordered(notice: Notice) -> SupervisionOrder | None:
    """The order that a notice of the ladder is about."""
    return SupervisionOrder(year=2026, number=32, reply_due_at=REPLY_DUE) if ORDER in notice.variables else None


@transaction.atomic
def tell(case: Case, notices: tuple[Notice, ...]) -> None:
    event = CaseEvent.objects.filter(case=case).latest("seq")
    who = [Seats(ANY, person=User.objects.get(username="lead").pk)]
    for notice in notices:
        about, more = ordered(notice), {"event": event.pk, "centre": case.centre_id}
        told = Telling(f"x:{notice.kind}", notice, case, who, about, unit_name="北城街道司法所", more=more)
        enqueue(envelopes([told]))


@transaction.atomic
def tell_others(reader: User) -> None:
    for kind in KINDS:
        told = {name: value for name, value in OF_NO_MATTER.items() if name in kind.variables}
        body = {"kind": kind.name, "text": kind.text, "params": told, "url": "/"}
        enqueue([Envelope(f"x:{kind.name}", channel="inbox", recipient=str(reader.pk), body=body)])


def all_read_in(page: Page) -> list[str]:
    """What stands in the inbox, page by page to its end."""
    page.goto("/account/inbox/")
    told = page.locator(".inbox button").all_inner_texts()
    while page.get_by_role("link", name="更早").count() or page.locator("a[rel=next]").count():
        page.locator("a[rel=next], a:has-text('更早')").first.click()
        page.wait_for_load_state()
        told += page.locator(".inbox button").all_inner_texts()
    return told


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_is_read_in_the_inbox(
    world: World,
    new_context: NewContext,
    live: LiveServer,
    shots: Callable[[Page, str], None],
    language: str,
) -> None:
    case, lead = case_in(world, State.IMPLEMENTING), world.people["lead"]
    tell(case, NOTICES)
    tell_others(lead)
    drain()

    page = signed_in(new_context(), live, lead, django_language=language)
    page.goto("/account/inbox/")
    shots(page, f"every-notice-{language}")
    read = [line.removeprefix("未读：").removeprefix("Unread:").strip() for line in all_read_in(page)]
    told = [line.splitlines()[-1] for line in read]  # the case's title stands above its notice

    with translation.override(language):
        expected = {sentence(notice.text, {"number": case.reference} | LADDER) for notice in NOTICES}
        expected |= {sentence(kind.text, OF_NO_MATTER) for kind in KINDS}
    assert set(told) == expected
    assert len(told) == len(NOTICES) + len(KINDS)


def test_a_notice_in_an_administrators_words_is_read_and_leads_to_its_matter(
    world: World, new_context: NewContext, live: LiveServer
) -> None:
    NoticeText.objects.create(kind="dispatch", chinese="{number}（{level}）派给{unit}")
    case = case_in(world, State.IMPLEMENTING)
    tell(case, tuple(notice for notice in NOTICES if notice.kind == "dispatch"))
    drain()
    page = signed_in(new_context(), live, world.people["lead"])

    page.goto("/account/inbox/")
    page.get_by_role("button", name=f"{case.reference}（紧急）派给北城街道司法所").click()

    expect(page).to_have_url(f"{live.url}/cases/{case.reference}/")


def entry(user: User, key: str) -> None:
    InboxEntry.objects.create(
        user=user, key=key, kind="close", text=NOTICES[0].text, params={"number": "JL1"}, created_at=timezone.now()
    )


def look(page: Page) -> None:
    expect(page.locator("#bell:not(.htmx-added, .htmx-settling)")).to_have_count(1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_the_bell_tells_what_came_without_the_page_being_loaded_again(
    world: World, new_context: NewContext, live: LiveServer
) -> None:
    lead = world.people["lead"]
    page = signed_in(new_context(), live, lead)
    page.goto("/account/password/")
    expect(page.locator("#bell .count")).to_have_count(0)
    page.evaluate("window.same = true")

    entry(lead, "a")
    look(page)
    expect(page.locator("#bell .count")).to_have_text("1")
    entry(lead, "b")
    look(page)

    expect(page.locator("#bell .count")).to_have_text("2")
    assert page.evaluate("window.same") is True
    assert page.locator("#bell").get_attribute("hx-trigger") == "every 30s, look"


def test_a_page_that_nobody_looks_at_asks_nothing_and_a_bell_that_fails_says_nothing(
    world: World, new_context: NewContext, live: LiveServer
) -> None:
    page = signed_in(new_context(), live, world.people["lead"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "unread" in request.url else None)
    page.goto("/account/password/")

    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate("htmx.trigger('#bell', 'look')")
    page.wait_for_timeout(300)
    assert asked == []
    page.evaluate("delete document.hidden")
    page.route("**/unread/**", lambda route: route.abort())
    look(page)
    page.wait_for_timeout(300)

    assert len(asked) == 1
    expect(page.locator("[data-notices] .notice")).to_have_count(0)


def test_words_are_previewed_while_they_are_written(world: World, new_context: NewContext, live: LiveServer) -> None:
    system = User.objects.create_user("sys", "蔡静")
    Post.objects.create(person=system, duty=Duty.SYSTEM_ADMIN, since=LONG_AGO)
    page = signed_in(new_context(), live, system)
    page.goto("/administration/notices/dispatch/")

    page.locator("[name=chinese]").fill("{number} 请 {unit} 快来")
    expect(page.locator("#preview")).to_contain_text("JL20260523-00017 请 北城街道司法所 快来")
    page.locator("[name=chinese]").fill("{number} {name}")
    expect(page.locator("#preview")).to_contain_text("{name} 不是这条通知的可用项")

    assert page.locator("[name=chinese]").input_value() == "{number} {name}"
    assert not NoticeText.objects.exists()
