"""How messages leave, and what happens to those that cannot."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import tasks
from outbox.models import TRIES, Message
from tests.outbox.conftest import waiting

pytestmark = pytest.mark.django_db


def test_a_message_is_delivered_and_marked(channel, delivered):
    waiting(channel=channel)

    assert tasks.drain() == 1

    message = Message.objects.get()
    assert delivered == ["event:1"]
    assert (message.state, message.attempts) == ("sent", 1)
    assert message.sent_at is not None


def test_what_was_sent_is_not_sent_again(channel, delivered):
    waiting(channel=channel)
    tasks.relay()

    tasks.relay()

    assert delivered == ["event:1"]


def test_a_refusal_puts_the_message_off_with_its_reason(channel, settings, clock):
    settings.OUTBOX_CHANNELS[channel] = "tests.outbox.channels.refuse"
    waiting(channel=channel)

    tasks.relay()

    message = Message.objects.get()
    assert (message.state, message.attempts, message.last_error) == ("waiting", 1, "The line is busy.")
    assert message.available_at - timezone.now() == timedelta(seconds=15)


def test_after_eight_tries_a_message_is_dead_and_stays_to_be_seen(channel, settings, clock):
    settings.OUTBOX_CHANNELS[channel] = "tests.outbox.channels.refuse"
    waiting(channel=channel)

    for _ in range(TRIES + 2):
        tasks.drain()
        clock.shift(timedelta(hours=2))

    message = Message.objects.get()
    assert (message.state, message.attempts, message.last_error) == ("dead", 8, "The line is busy.")


def test_a_message_given_a_new_chance_is_sent(channel, delivered):
    waiting(channel=channel, state="dead", attempts=TRIES)
    Message.objects.revive()

    tasks.drain()

    assert delivered == ["event:1"]


def test_a_poisonous_message_holds_up_no_other(channel, settings, delivered):
    settings.OUTBOX_CHANNELS["poison"] = "tests.outbox.channels.explode"
    waiting("poison", channel="poison")
    waiting("sound", channel=channel)

    tasks.drain()

    assert delivered == ["sound"]
    assert Message.objects.get(key="poison").attempts == 1


@pytest.mark.usefixtures("quick_and_slow")
def test_poison_in_the_middle_of_a_batch_stops_neither_side(settings, monkeypatch, delivered):
    monkeypatch.setattr("tests.outbox.channels.record", lambda message: delivered.append(1 / (message.key != "2")))
    Message.objects.bulk_create(Message(key=str(n), channel="quick") for n in range(5))

    tasks.drain()

    assert Message.objects.filter(state="sent").count() == 4


def test_what_a_channel_says_in_its_fright_is_not_kept(channel, settings, caplog):
    settings.OUTBOX_CHANNELS[channel] = "tests.outbox.channels.explode"
    waiting(channel=channel)

    tasks.drain()

    error = Message.objects.get().last_error
    assert error.startswith("ValueError in channels.py, line ")
    assert "13900000000" not in error + caplog.text


def test_half_a_delivery_in_the_database_is_taken_back(quick_and_slow):
    quick_and_slow.OUTBOX_CHANNELS["quick"] = "tests.outbox.channels.half_done"
    waiting()

    tasks.drain()

    assert Message.objects.get().last_error == "Half way."


def test_messages_born_of_a_delivery_leave_in_the_same_run(quick_and_slow, delivered):
    quick_and_slow.OUTBOX_CHANNELS["event"] = "tests.outbox.channels.multiply"
    quick_and_slow.OUTBOX_TRANSACTIONAL_CHANNELS = {"event", "quick"}
    waiting("event:1", channel="event")

    tasks.relay()

    assert delivered == ["event:1:0", "event:1:1", "event:1:2"]


@pytest.mark.usefixtures("quick_and_slow")
def test_a_message_that_kills_its_workers_is_given_up_untouched(delivered):
    waiting(attempts=TRIES)

    tasks.drain()

    message = Message.objects.get()
    assert delivered == []
    assert message.state == "dead"
    assert "died" in message.last_error


@pytest.mark.usefixtures("quick_and_slow")
def test_a_channel_of_a_newer_release_waits_for_a_worker_that_knows_it(delivered):
    waiting(channel="pigeon")

    tasks.drain()

    message = Message.objects.get()
    assert (message.state, message.attempts) == ("waiting", 0)


@pytest.mark.usefixtures("quick_and_slow")
def test_slow_messages_are_leased_one_at_a_time_and_take_turns_with_quick_ones(delivered):
    for number in range(3):
        waiting(f"slow:{number}", channel="slow")
    Message.objects.bulk_create(Message(key=f"quick:{n:03}", channel="quick") for n in range(tasks.BATCH + 1))

    tasks.drain()

    assert delivered.index("slow:0") < delivered.index(f"quick:{tasks.BATCH:03}") < delivered.index("slow:1")


def test_a_run_ends_after_its_time_and_the_next_goes_on(channel, monkeypatch, delivered):
    monkeypatch.setattr(tasks, "RELAY_FOR", timedelta(0))
    waiting(channel=channel)

    tasks.relay()

    assert delivered == []


def test_old_sent_messages_are_forgotten_and_no_others(settings, monkeypatch):
    monkeypatch.setattr(tasks, "PRUNE_BATCH", 2)
    settings.OUTBOX_KEEP_DAYS = 30
    old = timezone.now() - timedelta(days=30, seconds=1)
    for number in range(5):
        waiting(f"old:{number}", state="sent", sent_at=old)
    waiting("sent today", state="sent", sent_at=timezone.now())
    waiting("old but waiting", created_at=old)
    waiting("old but dead", state="dead", created_at=old)

    assert tasks.prune() == 5

    assert set(Message.objects.values_list("key", flat=True)) == {"sent today", "old but waiting", "old but dead"}
