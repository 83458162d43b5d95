"""Two relays on the same messages: each is delivered once, and it is the locks that see to it."""

import threading
import time
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbox import tasks
from outbox.models import Message, MessageQuerySet
from tests.outbox import channels
from tests.outbox.conftest import waiting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_and_slow")]


@pytest.fixture
def leisurely(monkeypatch):
    """A delivery that leaves the other relay time to begin the same one."""

    def record(message):
        time.sleep(0.02)
        channels.delivered.append(message.key)

    monkeypatch.setattr("tests.outbox.channels.record", record)


def together(*functions):
    """Run the functions in threads that start at the same moment."""
    start = threading.Barrier(len(functions))

    def run(function):
        start.wait(timeout=30)
        try:
            function()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def lease_without_locks(self, channel, *, size):
    """The control: what leasing would be if it only read."""
    return list(self.ready().filter(channel=channel).order_by("available_at", "pk")[:size])


@pytest.mark.parametrize("channel", ["quick", "slow"])
@pytest.mark.usefixtures("leisurely")
def test_each_message_is_delivered_once(channel, delivered):
    Message.objects.bulk_create(Message(key=str(n), channel=channel) for n in range(20))

    together(tasks.drain, tasks.drain, tasks.drain)

    assert Counter(delivered) == Counter(map(str, range(20)))
    assert Message.objects.filter(state="sent", attempts=1).count() == 20


@pytest.mark.usefixtures("leisurely")
def test_control_without_the_lease_messages_go_out_twice(delivered, monkeypatch):
    monkeypatch.setattr(MessageQuerySet, "lease", lease_without_locks)
    Message.objects.bulk_create(Message(key=str(n), channel="slow") for n in range(5))

    together(tasks.drain, tasks.drain)

    assert len(delivered) > 5


def deliver_from_two_workers(message):
    """As after a lease that ended while its worker, only slow, was still at it."""
    together(lambda: tasks._try(message), lambda: tasks._try(message))


@pytest.mark.usefixtures("leisurely")
def test_two_workers_that_hold_the_same_message_deliver_it_once(delivered):
    waiting()
    [message] = Message.objects.lease("quick", size=1)

    deliver_from_two_workers(message)

    assert delivered == ["event:1"]
    assert Message.objects.get().state == "sent"


@pytest.mark.usefixtures("leisurely")
def test_control_without_the_second_look_they_deliver_it_twice(delivered, monkeypatch):
    monkeypatch.setattr(MessageQuerySet, "lock_waiting", lambda self, messages: messages)
    waiting()
    [message] = Message.objects.lease("quick", size=1)

    deliver_from_two_workers(message)

    assert delivered == ["event:1", "event:1"]


def test_the_locks_are_in_the_statements():
    waiting()

    with CaptureQueriesContext(connection) as statements:
        tasks.relay()

    locking = [query["sql"] for query in statements if "FOR NO KEY UPDATE SKIP LOCKED" in query["sql"]]
    assert any('"available_at" <=' in sql for sql in locking)
    assert any("\"state\" = 'waiting'" in sql and '"available_at" <=' not in sql for sql in locking)
