"""What a notice carries, which notices a step settles, and which do not leave: rules that no other file asks about."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case, CaseEvent, SupervisionOrder
from cases.notifications import case_events, notices
from cases.notifications.notices import BY_KIND, body_of, is_still_true
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.models import Message
from teams.models import InboxEntry
from tests.cases.orders import ordered
from tests.cases.steps import take
from tests.cases.test_notices import deliver
from tests.cases.world import World, case_in, somebody_aside

pytestmark = pytest.mark.django_db
DUE = dt.datetime(2026, 6, 16, 4, tzinfo=dt.UTC)
ISSUED = dt.datetime(2026, 6, 15, 1, tzinfo=dt.UTC)
ROBOT = "9"
OF_ORDERS = {"supervise", "alarm_red", "alarm_over_150", "alarm_over_200", "red_at_rework"}
OF_NOTES = {"note_named", "note_unit"}


def params(case: Case, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = body_of(BY_KIND["whistle"], case, {}, **more)["params"]
    return found


def test_a_notice_carries_number_level_and_limit_and_the_unit_where_there_is_one(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    case.next_due_at = DUE
    number = {"number": case.reference, "level": case.level}

    assert params(case) == number | {"due_at": "2026-06-16T04:00:00+00:00"}
    assert params(case, unit_name="司法所") == number | {"due_at": "2026-06-16T04:00:00+00:00", "unit": "司法所"}

    case.next_due_at = None
    assert params(case) == number


@pytest.mark.parametrize(
    ("reply", "expected"), [(DUE, "2026-06-16T04:00:00+00:00"), (None, "2026-06-15T01:00:00+00:00")]
)
def test_a_notice_of_an_order_says_until_when_to_reply_or_when_it_was_issued(
    world: World, reply: dt.datetime | None, expected: str
) -> None:
    order: SupervisionOrder = ordered(case_in(world, State.IMPLEMENTING), world.unit("justice"))
    order.reply_due_at, order.issued_at = reply, ISSUED

    assert params(order.case, about=order)["reply_at"] == expected


def message(case: Case, channel: str, recipient: str, kind: str = "remind") -> Message:
    return Message(channel=channel, recipient=recipient, body={"kind": kind, "case": case.pk})


def test_while_somebody_stands_aside_no_robot_posts_and_they_alone_are_not_told(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    assert is_still_true(message(case, "robot", ROBOT))

    aside = somebody_aside(world, case).person_id

    assert not is_still_true(message(case, "robot", ROBOT))
    for channel in ("inbox", "email"):
        assert not is_still_true(message(case, channel, str(aside)))
        assert is_still_true(message(case, channel, str(world.people["county_officer"].pk)))


def test_what_is_of_no_known_kind_is_not_held_back(world: World) -> None:
    assert is_still_true(message(case_in(world, State.CLOSED), "inbox", "1", kind="of an older version"))


def test_only_people_and_robots_stand_for_units(world: World) -> None:
    lead = world.people["lead"]

    def units(channel: str, **body: Any) -> frozenset[int]:
        return notices._units(Message(channel=channel, recipient=str(lead.pk), body=body))

    assert units("inbox") == units("email") == frozenset({world.units["justice"].pk})
    assert units("text") == units("letter") == frozenset(), "a reporter whose number is that of an official"
    assert units("robot", unit=7) == frozenset({7})


def unread(world: World, name: str, case: Case) -> bool:
    deliver()
    about = InboxEntry.objects.filter(user=world.people[name], url=reverse("desk:case", args=[case.reference]))
    assert about.exists()
    return about.unread().exists()


@pytest.mark.parametrize(
    ("step", "is_settled"), [(Action.REVEAL, False), (Action.REMIND, False), (Action.DISPATCH, True)]
)
def test_a_step_settles_what_its_people_were_told_before_and_a_word_beside_it_does_not(
    world: World, step: Action, is_settled: bool
) -> None:
    case = case_in(world, State.ACCEPTED)
    url = reverse("desk:case", args=[case.reference])
    InboxEntry.objects.create(
        user=world.people["officer"], kind="escalate", text="x", url=url, created_at=case.raised_at
    )

    take(world, case, (step, "officer"))

    assert unread(world, "officer", case) is not is_settled


@pytest.mark.parametrize(
    ("action", "kept"),
    [
        (Action.DISPATCH, OF_ORDERS | OF_NOTES),
        (Action.REPLY_ORDER, OF_NOTES),
    ],
)
def test_orders_wait_for_their_reply_and_a_step_settles_for_the_unit_or_for_whoever_has_none(
    world: World, action: Action, kept: set[str]
) -> None:
    case, person = case_in(world, State.ACCEPTED), world.people["officer"]
    event = CaseEvent(case=case, action=action, by=person, recorded_at=DUE, unit=world.units["street_office"])

    of_a_unit = case_events._handled(event)
    event.unit = None
    of_a_person = case_events._handled(event)

    assert (of_a_unit.unit, of_a_unit.person) == (world.units["street_office"].pk, None)
    assert (of_a_person.unit, of_a_person.person) == (None, person.pk)
    assert set(of_a_unit.but) == kept
    assert of_a_unit.before == DUE
