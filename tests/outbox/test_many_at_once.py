"""Channels that take a whole batch: one transaction for all, and whoever is at fault stands alone in the end."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from outbox import tasks
from outbox.models import TRIES, Message, Tally
from tests.outbox.conftest import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def batches(quick_and_slow, monkeypatch):
    """The batches that were handed over and did not fail; a message called "poison" makes any batch fail."""
    handed = []

    def take(messages):
        Message.objects.bulk_create(Message(key=f"{message.key}:half", channel="slow") for message in messages)
        if any(message.key == "poison" for message in messages):
            raise ValueError("13900000000")
        handed.append([message.key for message in messages])

    monkeypatch.setattr("tests.outbox.channels.record", take)
    quick_and_slow.OUTBOX_BATCH_CHANNELS = {"quick": 1000}
    return handed


def queue(*keys, **fields):
    Message.objects.bulk_create(Message(key=key, channel="quick", **fields) for key in keys)


def test_a_batch_is_handed_over_whole_and_each_is_marked(batches):
    queue("1", "2", "3")

    assert tasks.serve("quick") == 3

    assert batches == [["1", "2", "3"]]
    assert set(Message.objects.filter(channel="quick").values_list("state", "result", "attempts")) == {
        ("sent", "delivered", 1)
    }
    assert Tally.objects.get(channel="quick").count == 3


def test_ten_times_as_many_take_no_more_statements(batches):
    def statements(keys):
        queue(*keys)
        with CaptureQueriesContext(connection) as asked:
            tasks.serve("quick")
        return len(asked)

    assert statements(f"few:{n}" for n in range(5)) == statements(f"many:{n}" for n in range(50))


def test_poison_in_a_batch_harms_only_itself(batches):
    queue(*"abc", "poison", *"defg")

    tasks.serve("quick")

    assert sorted(key for batch in batches for key in batch) == list("abcdefg")
    poison = Message.objects.get(key="poison")
    assert (poison.state, poison.attempts) == ("waiting", 1)
    assert poison.last_error.startswith("ValueError in ")
    assert not Message.objects.filter(key="poison:half").exists()
    assert Message.objects.filter(channel="quick", state="sent").count() == 7


def test_what_was_tried_before_goes_alone(batches):
    queue("1", "2")
    waiting("tried", attempts=1)

    tasks.serve("quick")

    assert sorted(batches) == [["1", "2"], ["tried"]]


def test_one_whose_workers_died_is_given_up_untouched_beside_the_others(batches):
    queue("1", "2")
    waiting("deadly", attempts=TRIES)

    tasks.serve("quick")

    assert batches == [["1", "2"]]
    assert Message.objects.get(key="deadly").state == "dead"


def test_what_is_sent_meanwhile_is_not_sent_again(batches):
    queue("1", "2")
    leased = Message.objects.lease("quick", size=2)
    Message.objects.filter(key="1").settle("delivered")

    assert tasks._try_together(leased) == {"delivered": 1}

    assert batches == [["2"]]


def test_a_database_that_is_away_is_nobodys_fault(batches, monkeypatch):
    def away(messages):
        raise OperationalError

    monkeypatch.setattr("tests.outbox.channels.record", away)
    queue("1", "2")

    with pytest.raises(OperationalError):
        tasks.serve("quick")

    assert set(Message.objects.values_list("state", "last_error")) == {("waiting", "")}
