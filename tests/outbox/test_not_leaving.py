"""Messages that do not leave though nothing went wrong: not now, not any more, not alone; and what is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import gathering, tasks
from outbox.actions import Envelope
from outbox.errors import Merged, NotNow, Overtaken, RefusedForGood
from outbox.models import Message, Tally
from tests.outbox import channels
from tests.outbox.conftest import waiting

pytestmark = pytest.mark.django_db


def saying(monkeypatch, reason):
    def refuse(message):
        raise reason

    monkeypatch.setattr(channels, "record", refuse)


def counted():
    return {(tally.channel, tally.result): tally.count for tally in Tally.objects.all()}


def test_a_message_before_its_time_waits_and_has_all_its_tries_left(channel, monkeypatch, clock, delivered):
    until = timezone.now() + timedelta(hours=10)
    saying(monkeypatch, NotNow(until))
    waiting(channel=channel)

    assert tasks.drain() == 1

    message = Message.objects.get()
    assert (message.state, message.attempts, message.available_at) == ("waiting", 0, until)
    assert (message.result, message.last_error) == ("put_off", "")


def test_putting_off_a_thousand_times_is_no_reason_to_give_up(channel, monkeypatch, clock):
    saying(monkeypatch, NotNow(timezone.now()))
    waiting(channel=channel, attempts=7)

    for _ in range(20):
        tasks._round()

    assert Message.objects.get().state == "waiting"


def test_what_is_no_longer_true_is_settled_and_not_sent(channel, monkeypatch, delivered):
    saying(monkeypatch, Overtaken())
    waiting(channel=channel)

    tasks.drain()

    message = Message.objects.get()
    assert (message.state, message.result, delivered) == ("sent", "overtaken", [])


def test_what_will_always_be_refused_is_dead_at_once(channel, monkeypatch):
    saying(monkeypatch, RefusedForGood("errcode 93000"))
    waiting(channel=channel)

    tasks.drain()

    message = Message.objects.get()
    assert (message.state, message.attempts, message.last_error) == ("dead", 1, "errcode 93000")


def test_tries_are_counted_by_channel_and_result_and_the_count_only_grows(quick_and_slow, delivered):
    quick_and_slow.OUTBOX_CHANNELS["slow"] = "tests.outbox.channels.refuse"
    for number in range(3):
        waiting(f"quick:{number}")
    waiting("slow", channel="slow")

    tasks.drain()
    waiting("quick:again")
    tasks.drain()
    Message.objects.all().delete()

    assert counted() == {("quick", "delivered"): 4, ("slow", "failed"): 1}


def test_what_another_worker_has_settled_meanwhile_is_not_counted_twice(quick_and_slow, delivered):
    [message] = [waiting()]
    message.mark_sent()

    assert tasks._try(message) is None


def merging(message):
    is_alone = "alone" in message.body
    if not is_alone and gathering.merge(message, compose=compose, holds=lambda each: each.body != {"stale": True}):
        raise Merged
    channels.delivered.append(message.key)


def compose(messages):
    return Envelope(
        f"digest:{messages[0].key}", channel="slow", recipient="1", body={"n": len(messages), "alone": True}
    )


@pytest.fixture
def gathered(quick_and_slow, monkeypatch):
    monkeypatch.setattr(channels, "record", merging)


@pytest.mark.usefixtures("gathered")
def test_many_that_wait_for_one_recipient_become_one(delivered):
    for number in range(5):
        waiting(f"n{number}", channel="slow", recipient="1")
    waiting("other", channel="slow", recipient="2")

    tasks.drain()

    assert sorted(delivered) == ["digest:n0", "other"]
    assert Message.objects.get(key="digest:n0").body["n"] == 5
    assert counted() == {("slow", "merged"): 5, ("slow", "delivered"): 2}


@pytest.mark.usefixtures("gathered")
def test_what_is_not_true_or_goes_alone_or_is_not_due_is_no_part_of_it(delivered):
    waiting("n0", channel="slow", recipient="1")
    waiting("n1", channel="slow", recipient="1")
    waiting("stale", channel="slow", recipient="1", body={"stale": True})
    waiting("alone", channel="slow", recipient="1", body={"alone": True})
    waiting("later", channel="slow", recipient="1", available_at=timezone.now() + timedelta(hours=1))

    tasks.drain()

    assert Message.objects.get(key="digest:n0").body["n"] == 2
    results = dict(Message.objects.values_list("key", "result"))
    assert results == {
        "n0": "merged",
        "n1": "merged",
        "stale": "overtaken",
        "digest:n0": "delivered",
        "alone": "delivered",
        "later": "",
    }


@pytest.mark.usefixtures("gathered")
def test_a_worker_that_dies_while_merging_leaves_all_as_it_was(monkeypatch, delivered):
    def die(_messages):
        raise MemoryError

    for number in range(3):
        waiting(f"n{number}", channel="slow", recipient="1")
    monkeypatch.setitem(globals(), "compose", die)

    tasks._round()

    assert set(Message.objects.values_list("state", flat=True)) == {"waiting"}
    assert Message.objects.count() == 3


@pytest.mark.usefixtures("gathered")
def test_a_digest_that_fails_is_tried_again_as_the_same_message(settings, clock, delivered):
    for number in range(3):
        waiting(f"n{number}", channel="slow", recipient="1")
    tasks._round()
    settings.OUTBOX_CHANNELS["slow"] = "tests.outbox.channels.refuse"
    tasks.drain()
    settings.OUTBOX_CHANNELS["slow"] = "tests.outbox.channels.record"
    waiting("n9", channel="slow", recipient="1")
    clock.shift(60)

    tasks.drain()

    assert sorted(delivered) == ["digest:n0", "n9"]
