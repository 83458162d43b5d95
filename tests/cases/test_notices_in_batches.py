"""Many steps told in one go: the same messages as one by one, for as few statements; who is at fault stands alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseEvent, Recusal, Reporter, Robot
from cases.notifications import case_events
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from cases.rules.sealing import seal
from outbox import tasks
from outbox.models import Message
from teams.models import InboxEntry, User
from tests.cases.steps import take
from tests.cases.test_notices import TOLD
from tests.cases.world import World, case_in

FEW, MANY = 1, 100


def events() -> list[Message]:
    return list(Message.objects.filter(channel="event").order_by("pk"))


def left() -> dict[tuple[str, str], object]:
    rows = Message.objects.exclude(channel="event").values_list("channel", "key", "recipient", "body")
    return {(channel, key): (recipient, body) for channel, key, recipient, body in rows}


@pytest.fixture
def of_every_kind(world: World) -> list[Message]:
    """A step of each kind, each of a case of its own; some sealed, from some of which somebody stands aside."""
    User.objects.filter(username="lead").update(email="lead@example.org")
    Robot.objects.create(unit=world.unit("justice"), provider="wecom", sealed_address=seal("https://example.org/"))
    for place, (action, state, name, _expected) in enumerate([*TOLD, *TOLD, *TOLD]):
        case = case_in(world, state)
        if place >= 2 * len(TOLD):
            Recusal.objects.create(
                case=case,
                person=world.people["lead_head" if name != "lead_head" else "assist"],
                named_by=world.people["officer"],
                named_at=timezone.now(),
            )
        take(world, case, (action, name))
        if len(TOLD) <= place < 2 * len(TOLD):
            Case.objects.filter(pk=case.pk).update(is_suggested_confidential=True)
    return events()


def test_a_batch_leaves_the_same_as_one_by_one(of_every_kind: list[Message]) -> None:
    for message in of_every_kind:
        case_events.fan_out([message])
    alone = left()
    Message.objects.exclude(channel="event").delete()

    case_events.fan_out(of_every_kind)

    assert left() == alone
    assert {channel for channel, _key in alone} == {"inbox", "email", "robot", "text"}


def test_a_hundred_steps_take_no_more_statements_than_one(world: World) -> None:
    def asked(count: int) -> int:
        Message.objects.all().delete()
        for _ in range(count):
            take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
        with CaptureQueriesContext(connection) as captured:
            assert tasks.serve("event") == count
        assert Message.objects.filter(channel="inbox").count() == 3 * count
        return len(captured)

    assert asked(FEW) == asked(MANY)


def test_a_hundred_looks_at_identities_take_no_more_statements_than_two(world: World) -> None:
    def asked(count: int) -> int:
        Message.objects.all().delete()
        for _ in range(count):
            actions.reveal(case_in(world, State.IMPLEMENTING), by=world.person("officer"), reason="回访")
        with CaptureQueriesContext(connection) as captured:
            assert tasks.serve("event") == count
        return len(captured)

    assert asked(2) == asked(10)


def test_poison_among_a_hundred_harms_only_itself(world: World) -> None:
    for _ in range(99):
        take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    poison = Message.objects.create(key="event:0", channel="event", body={"event": 0, "centre": 1})
    Message.objects.filter(pk=poison.pk).update(available_at=Message.objects.order_by("pk")[50].available_at)

    tasks.drain()

    assert InboxEntry.objects.count() == 3 * 99
    assert set(Message.objects.exclude(pk=poison.pk).values_list("state", flat=True)) == {"sent"}
    poison.refresh_from_db()
    assert (poison.state, poison.attempts) == ("waiting", 1)
    assert poison.last_error.startswith("KeyError in case_events.py")


def test_the_messages_of_a_case_are_written_in_the_order_of_its_steps(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    for action in (Action.ACCEPT, Action.DISPATCH):
        case = take(world, case, (action, "officer"))
    case = take(world, case, (Action.RETURN_CALL, "lead"))

    tasks.serve("event")

    told = Message.objects.filter(channel="inbox").order_by("pk").values_list("body__event", flat=True)
    steps = list(CaseEvent.objects.filter(case=case, pk__in=set(told)).order_by("seq").values_list("pk", flat=True))
    assert list(dict.fromkeys(told)) == steps
    assert len(steps) == 3


def test_what_a_later_step_of_the_batch_settles_is_only_what_was_told_before(world: World) -> None:
    """The first step's notice stands in the inbox when the other two are told together."""
    case = take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    tasks.drain()
    called = InboxEntry.objects.get(user__username="lead")

    case = take(world, case, (Action.RETURN_CALL, "lead"))
    take(world, case, (Action.DISPATCH, "officer"))
    tasks.drain()

    called.refresh_from_db()
    assert called.read_at is not None
    returned = InboxEntry.objects.filter(user__username="officer", kind="return_call")
    assert returned.count() == 1


def test_reporters_are_told_each_of_their_own_case(world: World) -> None:
    first = take(world, case_in(world, State.WHISTLED), (Action.REFUSE, "officer"))
    second = take(world, case_in(world, State.WHISTLED), (Action.REFUSE, "officer"))

    case_events.fan_out(events())

    texts = Message.objects.filter(channel="text").order_by("pk").values_list("recipient", "body__case")
    assert list(texts) == [(str(Reporter.objects.get(case=case).pk), case.pk) for case in (first, second)]
