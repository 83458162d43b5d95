"""Who is told of a step, once, and nothing that tells who raised it or what it says."""

from __future__ import annotations

import json

import pytest
from django.core import mail
from django.utils import timezone

from cases import actions
from cases.models import Call, Case, CaseEvent, Reporter
from cases.notifications import case_events
from cases.rules import sealing
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.models import Message
from outbox.tasks import drain
from teams.choices import Duty
from teams.models import InboxEntry, Post, User
from tests.cases.steps import last_event, take
from tests.cases.test_evaluating import BAD, GOOD, evaluated, rating_of
from tests.cases.test_intake import NAME, PHONE, TEXT, handled, whistled
from tests.cases.test_visibility import post
from tests.cases.world import World, case_in

OFFICERS = {"officer", "second_officer"}
CALLED = {"lead", "lead_head", "assist"}
TOLD = [
    (Action.ACCEPT, State.WHISTLED, "officer", {"grid_worker"}),
    (Action.REFUSE, State.WHISTLED, "officer", {"grid_worker"}),
    (Action.ESCALATE, State.WHISTLED, "officer", {"county_officer"}),
    (Action.SEND_DOWN, State.WHISTLED, "officer", {"committee_officer"}),
    (Action.DISPATCH, State.ACCEPTED, "officer", CALLED),
    (Action.REPORT_IN, State.DISPATCHED, "lead", set()),
    (Action.RETURN_CALL, State.DISPATCHED, "lead", OFFICERS),
    (Action.ADD_UNIT, State.IMPLEMENTING, "lead", {"lead_head", "assist", "uncalled"}),
    (Action.CONSULT, State.CONSULTING, "lead", {"lead_head", "assist"}),
    (Action.PROGRESS, State.IMPLEMENTING, "lead", set()),
    (Action.FINISH, State.IMPLEMENTING, "lead", {"lead_head"}),
    (Action.GIVE_FEEDBACK, State.FEEDBACK, "lead_head", {"grid_worker"}),
    (Action.SEND_BACK, State.FEEDBACK, "lead_head", {"lead"}),
    (Action.RATE, State.EVALUATING, "reporter", {"lead", "lead_head", "grid_worker"}),
    (Action.REOPEN, State.CLOSED, "reporter", OFFICERS),
    (Action.WITHDRAW, State.IMPLEMENTING, "reporter", OFFICERS | CALLED),
    (Action.PROPOSE_TERMINATION, State.ACCEPTED, "officer", {"second_officer"}),
    (Action.REVEAL, State.IMPLEMENTING, "officer", set()),
]


def deliver() -> None:
    while drain():
        pass


def told() -> set[str]:
    deliver()
    return set(InboxEntry.objects.values_list("user__username", flat=True))


@pytest.mark.parametrize(("action", "state", "name", "expected"), TOLD)
def test_those_are_told_whom_the_step_concerns_and_not_who_took_it(
    world: World, action: Action, state: State, name: str, expected: set[str]
) -> None:
    take(world, case_in(world, state), (action, name))

    assert told() == expected


def test_a_whistle_tells_the_centre_s_officers(world: World) -> None:
    whistled(world)

    assert told() == {"committee_officer"}


def test_the_end_that_two_people_decided_is_told_to_all_who_worked_on_it(world: World) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING), (Action.PROPOSE_TERMINATION, "officer"))
    deliver()
    InboxEntry.objects.all().delete()

    take(world, case, (Action.TERMINATE, "second_officer"))

    assert told() == CALLED | {"grid_worker"}
    assert Message.objects.filter(channel="text").count() == 1


@pytest.mark.parametrize(("answers", "expected"), [(BAD, OFFICERS), (GOOD, {"lead", "lead_head", "grid_worker"})])
def test_a_bad_rating_is_told_to_the_reviewers_alone(
    world: World, answers: actions.Answers, expected: set[str]
) -> None:
    evaluated(world, answers)

    assert told() == expected


def test_rework_is_told_to_the_units_that_go_to_work_again(world: World) -> None:
    case = evaluated(world, BAD)
    deliver()
    InboxEntry.objects.all().delete()

    take(world, case, (Action.REWORK, "officer"))

    assert told() == CALLED


def test_upholding_waits_for_a_second_person_who_hears_of_it(world: World) -> None:
    case = evaluated(world, BAD)
    deliver()
    InboxEntry.objects.all().delete()

    take(world, case, (Action.PROPOSE_UPHOLD, "officer"))

    assert told() == {"second_officer"}


@pytest.mark.parametrize(("assist", "expected"), [("mediation", OFFICERS), ("street_office", {"county_officer"})])
def test_an_extension_is_decided_by_the_centre_or_above_it_where_it_handles(
    world: World, assist: str, expected: set[str]
) -> None:
    case = case_in(world, State.IMPLEMENTING)
    Call.objects.filter(case=case, part="assist").update(unit=world.unit(assist))

    take(world, case, (Action.PROPOSE_EXTENSION, "lead"))

    assert told() == expected


def test_what_is_declined_while_nobody_holds_the_matter_is_told_to_its_centre(world: World) -> None:
    case = take(world, case_in(world, State.EVALUATING), (Action.PROPOSE_TERMINATION, "officer"))
    deliver()
    InboxEntry.objects.all().delete()

    take(world, case, (Action.DECLINE, "county_officer"))

    assert told() == OFFICERS


def test_a_declined_pause_is_told_to_the_lead_unit_that_asked(world: World) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING), (Action.PROPOSE_PAUSE, "lead"))
    deliver()
    InboxEntry.objects.all().delete()

    take(world, case, (Action.DECLINE, "county_officer"))

    assert told() == {"lead", "lead_head"}


def test_who_left_the_post_or_the_service_is_told_nothing(world: World) -> None:
    Post.objects.filter(person=world.people["lead"]).update(until=timezone.localdate())
    User.objects.filter(username="assist").update(is_active=False)

    take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))

    assert told() == {"lead_head"}


def test_a_person_with_several_reasons_is_told_once(world: World) -> None:
    post(world, "lead", duty=Duty.HEAD, unit=world.unit("justice"))
    post(world, "lead", duty=Duty.HANDLER, unit=world.unit("mediation"))

    take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    deliver()

    assert InboxEntry.objects.filter(user__username="lead").count() == 1


@pytest.mark.parametrize(("action", "state", "name", "_expected"), TOLD)
def test_a_move_writes_one_message_for_each_event(
    world: World, action: Action, state: State, name: str, _expected: set[str]
) -> None:
    case = case_in(world, state)
    before = set(CaseEvent.objects.filter(case=case).values_list("pk", flat=True))

    take(world, case, (action, name))

    events = CaseEvent.objects.filter(case=case).exclude(pk__in=before)
    assert {message.key for message in Message.objects.all()} == {f"event:{event.pk}" for event in events}
    assert len(events) == (2 if action == Action.RATE else 1)


def test_telling_twice_reaches_everybody_once(world: World) -> None:
    take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    message = Message.objects.get(channel="event")

    case_events.fan_out([message])
    case_events.fan_out([message])
    deliver()

    keys = list(Message.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 1 + len(CALLED)
    assert InboxEntry.objects.count() == len(CALLED)


def test_who_gave_an_address_gets_an_e_mail_too(world: World) -> None:
    User.objects.filter(username="lead").update(email="lead@example.org")

    take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    deliver()

    assert [message.to for message in mail.outbox] == [["lead@example.org"]]


def test_an_event_that_concerns_nobody_leaves_nothing(world: World) -> None:
    take(world, case_in(world, State.IMPLEMENTING), (Action.PROGRESS, "lead"))
    deliver()

    assert list(Message.objects.values_list("channel", flat=True)) == ["event"]


def test_a_case_that_nobody_logged_tells_no_logger(world: World) -> None:
    take(world, case_in(world, State.WHISTLED, raised_by=None), (Action.ACCEPT, "officer"))

    assert told() == set()


def everything_sent() -> str:
    rows = [
        *Message.objects.values_list("key", "recipient", "body"),
        *InboxEntry.objects.values_list("text", "params", "url"),
    ]
    return json.dumps(rows, ensure_ascii=False)


def test_no_message_holds_a_name_a_telephone_or_the_matter(world: World) -> None:
    case = whistled(world, place="3号楼")
    handled(world)
    person = world.person("committee_officer")
    actions.escalate(case, by=person, reason="张三家电话13300001111")
    deliver()

    sent = everything_sent()
    assert case.reference in sent
    for secret in (NAME, PHONE, TEXT, "3号楼", "张三", "13300001111", "grid_worker"):
        assert secret not in sent


def test_the_answer_reaches_the_reporter_with_a_code_that_rates(world: World) -> None:
    case = take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))
    deliver()

    (text,) = mail.outbox
    reporter = Reporter.objects.get(case=case)
    assert text.to[0].startswith("13800005678@")
    assert reporter.rating_code(1) in text.body
    assert reporter.tracking_code in text.body
    assert sealing.code_digest(reporter.rating_code(1)) == bytes(rating_of(case).code_digest)


def test_other_news_reaches_the_reporter_without_a_rating_code(world: World) -> None:
    case = take(world, case_in(world, State.WHISTLED), (Action.REFUSE, "officer"))
    deliver()

    (text,) = mail.outbox
    assert Reporter.objects.get(case=case).tracking_code in text.body
    assert Reporter.objects.get(case=case).rating_code(1) not in text.body


def test_a_reporter_without_a_telephone_gets_no_text(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    Reporter.objects.filter(case=case).update(sealed_phone=b"")

    take(world, case, (Action.REFUSE, "officer"))
    deliver()

    assert not Message.objects.filter(channel="text").exists()


def test_the_lead_s_return_is_not_told_to_the_unit_that_returned(world: World) -> None:
    case = take(world, case_in(world, State.DISPATCHED), (Action.RETURN_CALL, "lead"))

    assert "lead_head" not in told()
    assert last_event(case).unit == world.unit("justice")
    assert Call.objects.filter(case=case, returned_at__isnull=False).count() == 1


def test_telling_of_a_closed_case_without_a_lead_reaches_who_logged_it(world: World) -> None:
    case: Case = case_in(world, State.EVALUATING)
    Call.objects.filter(case=case).update(ended_at=timezone.now())

    actions.rate(rating_of(case), answers=GOOD)

    assert told() == {"grid_worker"}
