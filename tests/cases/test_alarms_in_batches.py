"""Many alarms told in one go: the same inboxes as one by one, and none that is no longer true."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions, tasks
from cases.models import Case, Clock, SupervisionOrder
from cases.notifications.alarm_events import tell_alarms
from cases.rules.choices import Alarm, Stage, State
from cases.rules.lifecycle import Action
from networks.choices import Level
from outbox import tasks as relaying
from outbox.models import Message
from teams.models import InboxEntry
from tests.cases.steps import take
from tests.cases.world import World, case_in

HOUR = dt.timedelta(hours=1)
TWICE = 20
"""Hours after which a limit of ten is over twice: of the case alone, for that calls somebody in."""


@pytest.fixture
def overdue(world: World) -> list[Case]:
    """Whistled and not accepted, at every share of the limit; and one in evaluation, to be reminded of."""
    grid = world.area("grid")
    whistled = [actions.whistle(actions.Matter(f"{n}号楼漏水", grid), by=world.person("grid_worker")) for n in range(8)]
    now = timezone.now()
    for number, case in enumerate(whistled):
        hours = 9 + 2 * number
        start = now - dt.timedelta(hours=hours)
        Clock.objects.filter(case=case, stage=Stage.CLOSE if hours > TWICE else Stage.ACCEPT).update(
            started_at=start,
            due_at=start + 10 * HOUR,
            amber_at=start + 8 * HOUR,
            over_150_at=start + 15 * HOUR,
            over_200_at=start + TWICE * HOUR,
            alarm=Alarm.AMBER,
            rings_at=start + 8 * HOUR,
        )
    Case.objects.update(level=Level.I)
    evaluating = take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))
    past = now - dt.timedelta(days=3, hours=1)
    Clock.objects.filter(case=evaluating, stage=Stage.RATING).update(started_at=past, rings_at=now - HOUR)
    Message.objects.all().delete()
    tasks.ring_clocks()
    return whistled


def inboxes() -> set[tuple[str, int, str]]:
    return set(InboxEntry.objects.values_list("key", "user", "kind"))


def waiting() -> set[tuple[str, str]]:
    return set(Message.objects.exclude(channel="alarm").values_list("channel", "key"))


def test_a_batch_leaves_the_same_as_one_by_one(overdue: list[Case]) -> None:
    alarms = list(Message.objects.filter(channel="alarm"))
    kinds = {message.body.get("kind") for message in alarms}
    assert kinds >= {None, "alarm_amber", "alarm_red", "alarm_over_150", "alarm_over_200"}
    for alarm in alarms:
        tell_alarms([alarm])
    alone = {(row["channel"], row["key"]): row["body"] for row in _written()}
    Message.objects.exclude(channel="alarm").delete()

    tell_alarms(alarms)

    assert {(row["channel"], row["key"]): row["body"] for row in _written()} == alone
    assert {channel for channel, _key in alone} >= {"inbox", "text"}


def _written() -> list[dict[str, object]]:
    return list(Message.objects.exclude(channel="alarm").values("channel", "key", "body"))


def test_the_relay_brings_a_batch_into_the_same_inboxes_as_one_by_one(
    overdue: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as alone_each:
        alone_each.setattr(settings, "OUTBOX_BATCH_CHANNELS", dict.fromkeys(settings.OUTBOX_BATCH_CHANNELS, 1))
        relaying.drain()
    alone = inboxes()
    InboxEntry.objects.all().delete()
    Message.objects.exclude(channel="alarm").delete()
    Message.objects.update(state="waiting", sent_at=None, attempts=0, available_at=timezone.now())

    relaying.drain()

    assert alone
    assert inboxes() == alone


def test_of_a_batch_only_what_still_holds_is_told(overdue: list[Case], world: World) -> None:
    met, replied, moved = overdue[:3]
    take(world, met, (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))
    SupervisionOrder.objects.filter(case=replied).stop(timezone.now())
    Case.objects.filter(pk=moved.pk).update(round=2)
    gone = {case.pk for case in (met, replied, moved)}

    relaying.drain()

    told = set(Message.objects.filter(channel="inbox", key__startswith="clock:").values_list("body__case", flat=True))
    assert told == {case.pk for case in overdue} - gone
    assert not SupervisionOrder.objects.open().filter(case__in=[moved.pk, replied.pk]).exists()


def test_a_batch_asks_no_more_than_one_alarm(overdue: list[Case]) -> None:
    alarms = list(Message.objects.filter(channel="alarm", body__kind="alarm_over_150"))
    assert len(alarms) > 1

    def asked(messages: list[Message]) -> int:
        with CaptureQueriesContext(connection) as statements:
            tell_alarms(messages)
        return len(statements)

    assert asked(alarms) == asked(alarms[:1])


def test_a_pause_that_ended_before_its_notice_left_is_not_told_of(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    now = timezone.now()
    clock = Clock.objects.create(
        case=case, stage=Stage.REVIEW, started_at=now - HOUR, due_at=now + HOUR, limit="5WD", rule="x", calendar="x"
    )
    with time_machine.travel(now, tick=False):
        Message.objects.create(key=f"clock:{clock.pk}:review", channel="alarm", body={"clock": clock.pk})
        tell_alarms(Message.objects.filter(key=f"clock:{clock.pk}:review"))

    assert not Message.objects.filter(key__startswith=f"clock:{clock.pk}:review:").exists()
