"""The golden case in a real browser, on its real dates, by the hands of seven people and one resident."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.access.ledger import bad_rows
from cases.models import Case, CaseEvent
from demo import golden
from demo.golden import SEATS, Seat
from networks import loading
from networks.models import Area, Unit
from outbox.tasks import drain
from teams.choices import IN_UNIT
from teams.models import InboxEntry, Post, User

PASSWORD = "yellow-plum-rain-523"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
WHERE_NOTHING_IS_ENGLISH = re.compile(r"\b(the|and|of|your|unit|matter|case|not)\b")
EVENTS = [
    ("whistle", "王春红"),
    ("accept", "李秀兰"),
    ("escalate", "李秀兰"),
    ("dispatch", "张建国"),
    ("report_in", "刘晓东"),
    ("report_in", "赵敏"),
    ("add_unit", "刘晓东"),
    ("report_in", "孙立军"),
    ("consult", "刘晓东"),
    ("progress", "刘晓东"),
    ("finish_task", "孙立军"),
    ("finish", "刘晓东"),
    ("give_feedback", "陈国平"),
    ("rate", None),
    ("close", None),
]


class Play:
    """The stage: who sits where, what time it is, and the pictures taken of it."""

    def __init__(self, new_context: Callable[..., BrowserContext], shots: Callable[[Page, str], None]) -> None:
        self.new_context, self.shots, self.taken = new_context, shots, 0
        self.pages: dict[str, Page] = {}

    def sees(self, seat: Seat, **options: object) -> Page:
        """The person's own browser, signed in through the sign-in page whenever a new day asks for it."""
        if seat.username not in self.pages:
            self.pages[seat.username] = self.new_context(**options).new_page()
            self.pages[seat.username].set_default_timeout(15_000)
        page = self.pages[seat.username]
        page.goto("/")
        if (entrance := page.get_by_role("link", name="工作人员登录")).count():
            entrance.click()
            page.get_by_label("登录名").fill(seat.username)
            page.get_by_label("密码", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(re.compile(r"/(today|desk)/"))
        return page

    def opens(self, seat: Seat, case: Case, action: str) -> Page:
        """The case page, and on it the form of a step."""
        page = self.sees(seat)
        page.goto(case.get_absolute_url())
        page.locator(f"[data-action={action}]").first.click()
        expect(page.locator("#step-form form")).to_be_visible()
        return page

    def sends(self, page: Page, name: str) -> None:
        self.shoot(page, f"{name}-form")
        page.locator("#step-form form button.large").first.click()
        page.locator("#step-form form").wait_for(state="detached")
        self.shoot(page, name)

    def shoot(self, page: Page, name: str) -> None:
        self.taken += 1
        self.shots(page, f"golden-{self.taken:02d}-{name}")
        assert not WHERE_NOTHING_IS_ENGLISH.search(page.locator("main").inner_text()), page.locator("main").inner_text()


@pytest.fixture
def play(
    new_context: Callable[..., BrowserContext], shots: Callable[[Page, str], None], transactional_db: None
) -> Iterator[Play]:
    loading.load_all()
    for seat in SEATS:
        _seat(seat)
    with time_machine.travel(golden.WHISTLED, tick=True):
        yield Play(new_context, shots)


def _seat(seat: Seat) -> None:
    user = User.objects.create_user(seat.username, seat.name, PASSWORD)
    area = Area.objects.current().get(path=seat.path)
    units = Unit.objects.current().filter(area=area)
    if seat.function:
        unit = units.serving([seat.function]).order_by("pk").first()
    else:
        unit = Unit.objects.current().centres().covering(area).nearest_first().first()
    assert unit, seat
    place = None if seat.duty in IN_UNIT else area
    Post.objects.create(person=user, duty=seat.duty, unit=unit, area=place, since=dt.date(2022, 1, 1))


@pytest.mark.slow
def test_the_golden_case_goes_from_whistle_to_evaluation_in_four_days(play: Play, live: LiveServer) -> None:
    with _at(golden.WHISTLED):
        case = _whistle(play)
    with _at(golden.ACCEPTED):
        _accept(play, case)
    with _at(golden.ESCALATED):
        _pass_up(play, case)
    with _at(golden.DISPATCHED):
        _dispatch(play, case)
    with _at(golden.LEAD_ARRIVED):
        _report_in(play, case, golden.JUSTICE_HANDLER, "lead-reports-in")
    with _at(golden.MEDIATOR_ARRIVED):
        _report_in(play, case, golden.MEDIATOR, "assist-reports-in")
    with _at(golden.PROPERTY_CALLED):
        _call_the_property_company(play, case)
    with _at(golden.PROPERTY_ARRIVED):
        _report_in(play, case, golden.PROPERTY_HANDLER, "property-reports-in")
    with _at(golden.CONSULTED):
        _consult(play, case)
    with _at(golden.CONTACTED):
        _first_contact(play, case)
    with _at(golden.CLEARED):
        _clear_the_pipe(play, case)
    with _at(golden.ANSWERED):
        _answer(play, case)
    with _at(golden.FED_BACK):
        _check(play, case)
    with _at(golden.VISITED):
        _rate(play, case)
        _the_record_is_whole(play, case)


def _at(moment: dt.datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=True)


def _whistle(play: Play) -> Case:
    page = play.sees(golden.GRID_WORKER, **PHONE)
    play.shoot(page, "today")
    page.goto("/log/")
    page.locator("textarea[name=text]").fill(golden.TEXT)
    page.locator("input[name=place]").fill(golden.PLACE)
    page.locator("input[name=phone]").fill(golden.RESIDENT_PHONE)
    play.shoot(page, "log")
    page.get_by_role("button", name="吹哨").click()
    page.wait_for_url(re.compile(r"/log/JL20220523-\d+/"))
    play.shoot(page, "logged")
    return Case.objects.get()


def _accept(play: Play, case: Case) -> None:
    page = play.sees(golden.COMMUNITY_OFFICER)
    page.goto("/desk/")
    expect(page.get_by_text(case.reference).first).to_be_visible()
    play.shoot(page, "desk-of-the-community")
    page = play.opens(golden.COMMUNITY_OFFICER, case, "accept")
    entry = page.locator("select[name=entry] option", has_text="物业纠纷").get_attribute("value")
    page.locator("select[name=entry]").select_option(entry)
    play.sends(page, "accepted")


def _pass_up(play: Play, case: Case) -> None:
    page = play.opens(golden.COMMUNITY_OFFICER, case, "escalate")
    page.locator("[name=reason]").fill(golden.ESCALATE_REASON)
    play.sends(page, "passed-up")


def _dispatch(play: Play, case: Case) -> None:
    page = play.sees(golden.STREET_OFFICER)
    page.goto("/desk/dispatch/")
    play.shoot(page, "desk-of-the-street")
    page = play.opens(golden.STREET_OFFICER, case, "dispatch")
    for name in ("司法所", "舒兰市矛盾纠纷调解中心"):
        page.locator("#step-q").fill(name)
        expect(page.locator("#step-units tr", has_text=name).first).to_be_visible()
        part = "lead" if name == "司法所" else "assists"
        page.locator("#step-units tr", has_text=name).first.locator(f"input[name={part}]").check()
    play.sends(page, "dispatched")


def _report_in(play: Play, case: Case, seat: Seat, name: str) -> None:
    play.sends(play.opens(seat, case, "report_in"), name)


def _call_the_property_company(play: Play, case: Case) -> None:
    page = play.opens(golden.JUSTICE_HANDLER, case, "add_unit")
    page.locator("#step-q").fill("制动器")
    row = page.locator("#step-units tr", has_text="制动器小区物业").first
    row.locator("input[name=lead]").check()
    page.locator("[name=reason]").fill(golden.ADD_REASON)
    play.sends(page, "property-called")


def _consult(play: Play, case: Case) -> None:
    page = play.opens(golden.JUSTICE_HANDLER, case, "consult")
    page.locator("[name=conclusion]").fill(golden.CONCLUSION)
    row = page.locator("fieldset.plan-row").first
    row.locator("select[name=task_call]").select_option(label=Unit.objects.get(name__contains="制动器").name)
    row.locator("input[name=task_text]").fill(golden.TASK)
    row.locator("input[name=task_due]").fill("2022-05-25T23:59")
    play.sends(page, "consulted")


def _first_contact(play: Play, case: Case) -> None:
    page = play.opens(golden.JUSTICE_HANDLER, case, "progress")
    page.locator("[name=note]").fill(golden.CONTACT_NOTE)
    page.locator("[name=contacted]").check()
    play.sends(page, "contacted")


def _clear_the_pipe(play: Play, case: Case) -> None:
    page = play.sees(golden.PROPERTY_HANDLER)
    page.goto(case.get_absolute_url())
    page.locator("a[href*='/tasks/'][href*='finish_task']").first.click()
    page.locator("[name=result]").fill(golden.TASK_RESULT)
    play.shoot(page, "task-form")
    page.locator("form button.large").first.click()
    expect(page.get_by_text(golden.TASK_RESULT).first).to_be_visible()
    play.shoot(page, "task-finished")


def _answer(play: Play, case: Case) -> None:
    page = play.opens(golden.JUSTICE_HANDLER, case, "finish")
    page.locator("input[name=outcome][value=solved]").check()
    page.locator("[name=answer]").fill(golden.ANSWER)
    play.sends(page, "answered")


def _check(play: Play, case: Case) -> None:
    play.sends(play.opens(golden.JUSTICE_HEAD, case, "give_feedback"), "fed-back")


def _rate(play: Play, case: Case) -> None:
    drain()
    text = next(message.body for message in mail.outbox if "/rate/" in message.body)
    path = re.search(r"/rate/\w+/", text)
    assert path, text
    page = play.new_context(**PHONE).new_page()
    page.goto(path.group())
    play.shoot(page, "rate")
    for field, value in (("contacted", "yes"), ("solved", "yes"), ("satisfied", "5")):
        page.locator(f"input[name={field}][value='{value}']").check(force=True)
    page.locator("textarea[name=reasons]").fill(golden.PRAISE)
    play.shoot(page, "rate-answered")
    page.get_by_role("button", name="送出评价").click()
    expect(page.locator("main")).to_contain_text("谢谢")
    play.shoot(page, "rated")


def _the_record_is_whole(play: Play, case: Case) -> None:
    drain()
    for seat in (golden.STREET_OFFICER, golden.GRID_WORKER):
        page = play.sees(seat)
        page.goto(case.get_absolute_url())
        expect(page.get_by_text("记录已核对")).to_be_visible()
        play.shoot(page, f"closed-as-{seat.username}")
    case.refresh_from_db()
    events = CaseEvent.objects.filter(case=case).order_by("seq")
    assert [(event.action, event.by.name if event.by else None) for event in events] == EVENTS
    assert {event.occurred_at.date() for event in events} == {dt.date(2022, 5, day) for day in range(23, 27)}
    assert (case.state, case.ending, case.hop_count) == ("closed", "rated", 2)
    assert not list(bad_rows())
    assert InboxEntry.objects.filter(user__username=golden.JUSTICE_HANDLER.username).exists()
