"""Reminders, orders of supervision and their replies: by whom, to whom, once, and until they stop by themselves."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.actions.steps.supervising import issue
from cases.models import Case, OrderNumbers, Reporter, SupervisionOrder
from cases.reading import queues, searching
from cases.rules.choices import OrderKind, Part, Stage, State
from cases.rules.errors import EvidenceMissing, NotPossibleHere
from cases.rules.lifecycle import Action
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.orders import ordered
from tests.cases.steps import again, last_event, refused, take
from tests.cases.test_alarms import clock_of, issued, ring_at
from tests.cases.test_evaluating import BAD, evaluated, rating_of
from tests.cases.test_intake import whistled
from tests.cases.world import World, case_in
from web.errors import NotAllowed

DAY = dt.timedelta(days=1)


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.IMPLEMENTING)


def supervised(case: Case, world: World, by: str = "supervisor", unit: str = "justice", **given: Any) -> None:
    given = {"kind": "amber", "reason": "群众多次反映"} | given
    actions.supervise(case, by=world.person(by), unit=world.unit(unit), **given)


def told(kind: str) -> set[str]:
    while drain():
        pass
    return set(InboxEntry.objects.filter(kind=kind).values_list("user__username", flat=True))


# Issuing


def test_a_reminder_has_no_number_and_waits_for_no_reply(case: Case, world: World) -> None:
    actions.remind(case, by=world.person("officer"), note="请抓紧")

    reminder = SupervisionOrder.objects.get()
    assert (reminder.kind, reminder.number, reminder.reply_due_at) == (OrderKind.REMIND, None, None)
    assert told("remind") == {"lead", "lead_head"}


def test_a_supervisor_s_own_order_names_its_unit_and_its_reply_day(case: Case, world: World) -> None:
    supervised(case, world, unit="mediation", within="3WD")

    order = SupervisionOrder.objects.get()
    assert (order.number, order.unit, order.issued_by) == (1, world.unit("mediation"), world.people["supervisor"])
    assert order.reply_due_at is not None
    assert order.reply_due_at - order.issued_at > 2 * DAY
    assert last_event(case).payload["order"] == order.numbered_as
    assert told("supervise") == {"assist"}


def test_a_unit_that_has_nothing_to_do_with_it_gets_no_order(case: Case, world: World) -> None:
    with refused(NotPossibleHere, case, status=422, says="供水"):
        supervised(case, world, unit="water")


def test_an_order_says_why(case: Case, world: World) -> None:
    with refused(EvidenceMissing, case, status=422):
        supervised(case, world, reason=" ")


@pytest.mark.parametrize("who", ["officer", "other_supervisor", "lead", "auditor"])
def test_only_who_stands_above_supervises(case: Case, world: World, who: str) -> None:
    with refused(NotAllowed, case, status=403):
        supervised(case, world, by=who)


def test_the_centre_above_does_not_supervise_what_it_handles_itself(case: Case, world: World) -> None:
    case.calls.filter(part=Part.ASSIST).update(unit=world.unit("county_centre"))

    with refused(NotAllowed, case, status=403):
        supervised(again(case), world, by="county_officer")


def test_the_second_rework_issues_a_red_order_one_level_up(world: World) -> None:
    case = take(world, evaluated(world, BAD), (Action.REWORK, "officer"), (Action.FINISH, "lead"))
    assert not SupervisionOrder.objects.exists()
    case = take(world, case, (Action.GIVE_FEEDBACK, "lead_head"))
    actions.rate(rating_of(case, 2), answers=BAD)

    take(world, again(case), (Action.REWORK, "officer"))

    order = SupervisionOrder.objects.get()
    assert (order.kind, order.unit, order.is_open) == (OrderKind.RED, world.unit("county_centre"), True)
    assert told("red_at_rework") == {"county_officer"}


# Replying


def test_the_unit_replies_and_who_issued_it_hears_of_it(case: Case, world: World) -> None:
    supervised(case, world)
    order = SupervisionOrder.objects.get()

    actions.reply_order(order, by=world.person("lead"), reply="今天疏通")

    order.refresh_from_db()
    assert (order.reply, order.replied_by, order.is_open) == ("今天疏通", world.people["lead"], False)
    assert told("reply_order") == {"supervisor"}


def test_an_order_is_replied_to_once(case: Case, world: World) -> None:
    first, second = ordered(case, world.unit("justice")), ordered(case, world.unit("justice"))
    actions.reply_order(first, by=world.person("lead"), reply="今天疏通")

    with refused(NotPossibleHere, case, status=422):
        actions.reply_order(first, by=world.person("lead_head"), reply="再回复")
    assert again(case).open_orders == [second]


def test_another_unit_cannot_reply_for_the_one_addressed(case: Case, world: World) -> None:
    order = ordered(case, world.unit("justice"))

    with refused(NotAllowed, case, status=403):
        actions.reply_order(order, by=world.person("assist"), reply="替他回复")


def test_the_city_office_alone_records_a_call_in(case: Case, world: World) -> None:
    order = ordered(case, world.unit("justice"), OrderKind.CALL_IN)
    for who in ("county_officer", "lead", "supervisor"):
        with refused(NotAllowed, case, status=403):
            actions.record_call_in(order, by=world.person(who), result="谈过")

    actions.record_call_in(order, by=world.person("city_officer"), result="限期三天")

    order.refresh_from_db()
    assert (order.reply, order.replied_by) == ("限期三天", world.people["city_officer"])


# Stopping by themselves


@pytest.mark.parametrize("step", [(Action.FINISH, "lead"), (Action.WITHDRAW, "reporter")])
def test_orders_stop_when_the_matter_is_answered_or_over(case: Case, world: World, step: tuple[Action, str]) -> None:
    order = ordered(case, world.unit("justice"))

    take(world, case, step)

    order.refresh_from_db()
    assert (order.is_open, order.replied_at) == (False, None)


def test_other_steps_leave_an_order_open(case: Case, world: World) -> None:
    order = ordered(case, world.unit("justice"))

    take(world, case, (Action.PROGRESS, "lead"), (Action.FINISH_TASK, "lead"))

    order.refresh_from_db()
    assert order.is_open


def test_a_limit_that_is_met_stops_its_own_order_and_no_other(world: World) -> None:
    case = take(world, whistled(world), (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))
    case = take(world, case, (Action.DISPATCH, "officer"))
    arrive = clock_of(case, Stage.ARRIVE, call__part=Part.ASSIST)
    ring_at(issued(arrive, 100))

    take(world, case, (Action.REPORT_IN, "assist"))

    left = SupervisionOrder.objects.open().filter(case=case)
    assert not left.filter(clock=arrive).exists()
    assert left.filter(clock__call__part=Part.LEAD).exists()


def test_an_order_replied_to_does_not_stop_the_next_rung(world: World) -> None:
    case = whistled(world, text="麻烦帮忙看看这个")
    clock = clock_of(case, Stage.ACCEPT)
    ring_at(issued(clock, 100))
    order = SupervisionOrder.objects.numbered().get()
    actions.reply_order(order, by=world.person("committee_officer"), reply="马上接")

    ring_at(issued(clock, 150))

    assert list(SupervisionOrder.objects.numbered().order_by("pk").values_list("kind", flat=True)) == ["amber", "red"]


# Pressing


def test_the_reporter_presses_once_a_day(case: Case, world: World) -> None:
    reporter = Reporter.objects.get(case=case)
    actions.press(case, by=reporter)

    with refused(NotPossibleHere, case, status=422, says="明天"):
        actions.press(case, by=reporter)
    with time_machine.travel(timezone.now() + DAY, tick=False):
        actions.press(again(case), by=reporter)

    assert SupervisionOrder.objects.filter(reporter=reporter, kind=OrderKind.REMIND).count() == 2


def test_the_tracking_page_presses_and_says_so_when_pressed_again(case: Case, client: Client) -> None:
    code = Reporter.objects.get(case=case).tracking_code
    url, page = reverse("residents:press", args=[code]), reverse("residents:track", args=[code])
    assert url in client.get(page).text

    assert client.post(url).status_code == 302
    assert "明天可以再催" in client.get(page).text
    again_pressed = client.post(url)

    assert (again_pressed.status_code, SupervisionOrder.objects.count()) == (422, 1)
    assert "您今天已经催过了" in again_pressed.text
    assert client.get(url).status_code == 302


# Lists


def found(slug: str, world: World, who: str) -> list[int]:
    return list(queues.BY_SLUG[slug].cases(world.person(who)).values_list("pk", flat=True))


def test_each_list_holds_what_its_name_says(case: Case, world: World) -> None:
    ordered(case, world.unit("justice"))

    assert found("to-reply", world, "lead") == [case.pk]
    assert found("to-reply", world, "assist") == []
    assert found("supervised", world, "supervisor") == [case.pk]
    assert found("call-ins", world, "city_officer") == []

    ordered(case, world.unit("justice"), OrderKind.CALL_IN)

    assert found("call-ins", world, "city_officer") == [case.pk]


def test_an_order_is_found_by_its_number_by_those_who_see_the_matter(case: Case, world: World) -> None:
    number = ordered(case, world.unit("justice")).numbered_as

    assert list(searching.matching(world.person("supervisor"), number)) == [case]
    assert list(searching.matching(world.person("other_supervisor"), number)) == []
    assert list(searching.matching(world.person("supervisor"), "2020-0001")) == []


def test_the_case_page_shows_the_order_and_its_reply_form(case: Case, world: World, client: Client) -> None:
    order = ordered(case, world.unit("justice"))
    client.force_login(world.people["lead"], backend="teams.backends.PostsBackend")

    page = client.get(case.get_absolute_url()).text

    assert order.numbered_as in page
    assert reverse("desk:order_step", args=[case.reference, order.pk, "reply_order"]) in page
    assert "系统向北城街道司法所发出黄色督办单" in page


# What the database holds true


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("numbered_unless_reminder", {"year": None, "number": None}),
        ("reply_iff_replied_at", {"reply": "做了"}),
        ("reply_due_after_issue", {"reply_due_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}),
        ("reporters_only_press", {"reporter": "his"}),
    ],
)
def test_the_database_refuses_an_order_that_contradicts_itself(
    case: Case, world: World, constraint: str, facts: dict[str, Any]
) -> None:
    order = ordered(case, world.unit("justice"))
    if "reporter" in facts:
        facts = {"reporter": Reporter.objects.get(case=case)}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SupervisionOrder.objects.filter(pk=order.pk).update(**facts)


def test_a_number_is_given_once_a_year(case: Case, world: World) -> None:
    order = ordered(case, world.unit("justice"))
    OrderNumbers.objects.update(last=order.number - 1)

    with pytest.raises(IntegrityError, match="number_once_a_year"), transaction.atomic():
        ordered(case, world.unit("justice"))


def test_one_order_of_a_kind_is_open_for_a_limit(world: World) -> None:
    case = whistled(world)
    clock = clock_of(case, Stage.ACCEPT)
    ordered(case, world.unit("committee"), clock=clock)

    with pytest.raises(IntegrityError, match="one_open_a_clock_and_kind"), transaction.atomic():
        ordered(case, world.unit("committee"), clock=clock)


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_at_once_number_without_gap_or_double(committed_world: World) -> None:
    case = case_in(committed_world, State.IMPLEMENTING)
    gate = threading.Barrier(2)

    def number_some() -> None:
        gate.wait(timeout=10)
        try:
            for _ in range(5):
                with transaction.atomic():
                    unit = committed_world.unit("justice")
                    issue([SupervisionOrder(case=case, unit=unit, kind="amber") for _ in range(4)], timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        for future in [workers.submit(number_some) for _ in range(2)]:
            future.result(timeout=30)

    assert sorted(SupervisionOrder.objects.values_list("number", flat=True)) == list(range(1, 41))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_at_once_would_take_the_same_number(committed_world: World) -> None:
    """The control: reading the last number and adding to it is not enough."""
    OrderNumbers.objects.create(year=2026, last=7)
    gate = threading.Barrier(2)

    def read_and_add() -> int:
        try:
            with transaction.atomic():
                last = OrderNumbers.objects.get(year=2026).last
                gate.wait(timeout=10)
                OrderNumbers.objects.filter(year=2026).update(last=last + 1)
                return last + 1
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        taken = [future.result(timeout=30) for future in [workers.submit(read_and_add) for _ in range(2)]]

    assert taken == [8, 8]
