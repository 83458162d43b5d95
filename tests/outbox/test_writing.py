"""Messages are written with the change that causes them, once for each key."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox import actions as outbox
from outbox import wake
from outbox.actions import Envelope
from outbox.errors import UnknownChannel
from outbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_and_slow")]


@pytest.fixture
def rings(monkeypatch):
    heard = []
    monkeypatch.setattr(wake, "ring", lambda: heard.append(1))
    return heard


def test_a_message_waits_with_what_it_was_given():
    outbox.enqueue([Envelope("event:7", "slow", "31", {"url": "/cases/JL1/"})])

    message = Message.objects.get()
    assert (message.key, message.channel, message.recipient) == ("event:7", "slow", "31")
    assert message.body == {"url": "/cases/JL1/"}
    assert (message.state, message.attempts, message.sent_at) == ("waiting", 0, None)
    assert str(message) == "event:7"


def test_a_thousand_messages_are_one_statement():
    with CaptureQueriesContext(connection) as statements:
        outbox.enqueue(Envelope(f"event:{n}", "quick") for n in range(1000))

    assert len(statements) == 1
    assert Message.objects.count() == 1000


def test_a_key_that_was_written_before_is_left_as_it_is():
    outbox.enqueue([Envelope("event:7", "quick", "first")])

    outbox.enqueue([Envelope("event:7", "quick", "second"), Envelope("event:8", "quick")])

    assert dict(Message.objects.values_list("key", "recipient")) == {"event:7": "first", "event:8": ""}


def test_nothing_to_write_asks_the_database_nothing(django_assert_num_queries, rings):
    with django_assert_num_queries(0):
        outbox.enqueue([])

    assert rings == []


def test_a_channel_that_nobody_named_is_refused_and_nothing_is_written():
    with pytest.raises(UnknownChannel):
        outbox.enqueue([Envelope("event:7", "quick"), Envelope("event:8", "pigeon")])

    assert not Message.objects.exists()


def test_the_workers_are_woken_when_the_change_commits(rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        outbox.enqueue([Envelope("event:7", "quick")])
        assert rings == []

    assert rings == [1]


def test_a_bell_that_breaks_does_not_break_the_request(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(wake, "ring", lambda: 1 / 0)

    with django_capture_on_commit_callbacks(execute=True):
        outbox.enqueue([Envelope("event:7", "quick")])

    assert Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_can_be_promised():
    with pytest.raises(TransactionManagementError):
        outbox.enqueue([Envelope("event:7", "quick")])

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_taken_back_takes_its_messages_with_it(rings):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.enqueue([Envelope("event:7", "quick")])
        raise ZeroDivisionError

    assert not Message.objects.exists()
    assert rings == []


def test_dead_messages_get_all_their_tries_anew(rings, django_capture_on_commit_callbacks):
    hour_ago = timezone.now() - timedelta(hours=1)
    Message.objects.create(key="dead", channel="quick", state="dead", attempts=8, available_at=hour_ago)
    Message.objects.create(key="sent", channel="quick", state="sent", attempts=1, sent_at=hour_ago)

    with django_capture_on_commit_callbacks(execute=True):
        assert outbox.retry_dead() == 1

    assert set(Message.objects.values_list("key", "state", "attempts")) == {("dead", "waiting", 0), ("sent", "sent", 1)}
    assert rings == [1]
