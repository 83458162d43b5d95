"""A bench council on a phone held in one hand: five topics, a dead signal, and the next one with its promises."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Case
from cases.rules.choices import Ending, Outcome, State
from councils.models import Meeting, Topic
from tests.browser.phones import PHONE, answered_with, bad_gateway, cut_off, lose_the_answer, portal, sign_in
from tests.browser.test_public_pages_are_accessible import MOST_REQUESTS, first_load
from tests.councils.meetings import held, one_of_each

MOST_BYTES = 53 * 1024
"""Two kilobytes above the log form: what a council adds stands on top of the script and icons that both load."""
FIVE = (
    ("楼道堆物，自行车挡路", "settled", {"words": "当场搬走，三家都在。"}),
    ("顶楼漏雪水，三家掉墙皮", "case", {}),
    ("凉亭冬天漏风，老人没处坐", "negotiate", {"words": "物业出工装棉门帘", "who": "物业"}),
    ("东门改成只进不出", "residents", {"words": "贴出开会通知", "who": "社区"}),
    ("物业费怎么涨了", "explained", {"words": "按备案标准收"}),
)
CLOSED = {"state": State.CLOSED, "outcome": Outcome.SOLVED, "ending": Ending.RATED, "holder": None}
NO_CLOCKS = {"next_due_at": None, "next_amber_at": None}


def say(page: Page, topic: str, outcome: str, **more: str) -> None:
    """As a thumb does it: write, tap one of six, write what it asks for, keep it."""
    page.locator("[name=text]").fill(topic)
    page.locator(f"label:has([name=outcome][value={outcome}])").click()
    for name, value in more.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator(".sticky button.primary").click()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_five_topics_are_held_and_the_next_meeting_opens_with_what_was_promised(new_context, live, world, has_scripts):
    meeting = held(world, since=dt.timedelta(days=14))
    context = new_context(**PHONE, java_script_enabled=has_scripts)
    sign_in(context, live, world, "grid_worker")
    page = context.new_page()
    page.goto(meeting.get_absolute_url())
    for number, (topic, outcome, more) in enumerate(FIVE, start=1):
        say(page, topic, outcome, **more)
        expect(page.locator(".topic-done")).to_have_count(number)
    page.get_by_role("link", name="散会").click()
    page.get_by_label("到会居民几人？").fill("14")
    page.get_by_role("button", name="散会，纪要定稿").click()
    expect(page.get_by_role("heading", name="小板凳议事会纪要")).to_be_visible()
    Case.objects.update(closed_at=timezone.now(), **CLOSED, **NO_CLOCKS)

    page.goto("/councils/plan/")
    page.get_by_label("在哪儿坐下来？").fill("凉亭")
    page.get_by_role("button", name="下一步").click()

    expect(page.get_by_role("heading", name="先说上次答应的")).to_be_visible()
    promises = page.locator("#promises li")
    expect(promises).to_have_count(3)
    expect(promises.filter(has_text="顶楼漏雪水")).to_contain_text("已兑现")
    assert Topic.objects.count() == 5
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize("way", [cut_off, lose_the_answer, bad_gateway, portal])
def test_what_could_not_be_sent_stays_and_is_one_topic_and_one_case(phone, world, way):
    meeting = held(world)
    phone.goto(meeting.get_absolute_url())

    with answered_with(phone, meeting.get_absolute_url(), way):
        say(phone, "顶楼漏雪水", "case")
        expect(phone.locator("[data-told]")).to_be_visible()
    expect(phone.locator("[name=text]")).to_have_value("顶楼漏雪水")
    phone.reload()
    expect(phone.locator("[name=text]")).to_have_value("顶楼漏雪水")
    phone.locator(".sticky button.primary").click()

    expect(phone.locator(".topic-done")).to_have_count(1)
    expect(phone.locator("[name=text]")).to_have_value("")
    assert Topic.objects.count() == Case.objects.count() == 1


def test_whoever_goes_back_and_presses_again_has_one_topic(phone, world):
    meeting = held(world)
    phone.goto(meeting.get_absolute_url())
    say(phone, "顶楼漏雪水", "case")
    expect(phone.locator(".topic-done")).to_have_count(1)
    phone.go_back()
    expect(phone.locator("form#typed[data-ready]")).to_be_visible()
    if phone.locator("[name=text]").input_value():
        phone.locator("form#typed button.primary").last.click()
        phone.wait_for_url("**kept=**")

    assert Topic.objects.count() == Case.objects.count() == 1
    say(phone, "凉亭漏风", "case")
    expect(phone.locator(".topic-done")).to_have_count(2)


def test_only_what_the_outcome_asks_for_is_shown(phone, world):
    phone.goto(held(world).get_absolute_url())
    expect(phone.locator("[name=who]")).to_be_hidden()

    phone.locator("label:has([value=negotiate])").click()
    expect(phone.locator("[name=who]")).to_be_visible()
    expect(phone.locator("[name=review_on]")).to_be_hidden()
    phone.locator("label:has([value=not_now])").click()

    expect(phone.locator("[name=review_on]")).to_be_visible()
    expect(phone.locator("[name=who]")).to_be_hidden()
    assert phone.locator("form#typed").bounding_box()["height"] < 700


def test_minutes_of_an_ordinary_council_are_one_sheet_of_paper(new_context, live, world):
    before, meeting, later = one_of_each(world)
    context = new_context()
    sign_in(context, live, world, "committee_officer")
    page = context.new_page()

    for address in (f"{before.get_absolute_url()}paper/", f"{later.get_absolute_url()}poster/"):
        page.goto(address)
        with pikepdf.open(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))) as paper:
            assert len(paper.pages) == 1, address
    assert meeting.is_held


@pytest.mark.parametrize("which", ["held", "list"])
def test_the_first_load_fits_a_weak_signal(phone, world, which):
    _before, meeting, _later = one_of_each(world)

    sizes = first_load(phone, meeting.get_absolute_url() if which == "held" else "/councils/")

    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes
