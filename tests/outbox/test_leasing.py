"""Who gets which message, for how long, and what finding it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from outbox.models import Message, pause_after
from tests.outbox.conftest import waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_and_slow")]


def ago(**span: int) -> object:
    return timezone.now() - timedelta(**span)


def keys(messages):
    return [message.key for message in messages]


def test_the_longest_waiting_come_first():
    waiting("late", available_at=ago(minutes=1))
    waiting("first", available_at=ago(minutes=9))
    waiting("second", available_at=ago(minutes=5))

    assert keys(Message.objects.lease("quick", size=2)) == ["first", "second"]


def test_a_message_committed_late_with_a_small_id_is_still_found():
    """Ids are given before they commit: whoever asks for "id > last seen" loses the slow ones."""
    waiting("after")
    Message.objects.lease("quick", size=10)

    waiting("before", id=Message.objects.get().pk - 1, available_at=ago(days=1))

    assert keys(Message.objects.lease("quick", size=10)) == ["before"]


def test_only_what_is_waiting_and_due_on_the_channel_is_leased():
    waiting("due")
    waiting("later", available_at=timezone.now() + timedelta(seconds=1))
    waiting("sent", state="sent", sent_at=timezone.now())
    waiting("dead", state="dead")
    waiting("other", channel="slow")

    assert keys(Message.objects.lease("quick", size=10)) == ["due"]


def test_a_lease_counts_a_try_and_keeps_others_away_until_it_ends(settings, clock):
    waiting()

    [message] = Message.objects.lease("quick", size=10)

    assert message.attempts == Message.objects.get().attempts == 1
    assert Message.objects.lease("quick", size=10) == []
    clock.shift(settings.OUTBOX_LEASE_SECONDS + 1)
    assert Message.objects.lease("quick", size=10)[0].attempts == 2


def test_leasing_takes_two_statements_whatever_the_number(django_assert_num_queries):
    Message.objects.bulk_create(Message(key=str(n), channel="quick") for n in range(50))

    with django_assert_num_queries(4):  # with the savepoint that the test's own transaction makes of it
        assert len(Message.objects.lease("quick", size=50)) == 50


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_worker_holds_is_passed_over_without_waiting():
    waiting("held", available_at=ago(minutes=1))
    waiting("free")

    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM outbox_message WHERE key = 'held' FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        assert keys(Message.objects.lease("quick", size=10)) == ["free"]
    finally:
        other.rollback()
        other.close()
        connection.close()


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 15), (2, 60), (3, 240), (4, 960), (5, 3600), (8, 3600)])
def test_the_pause_grows_fourfold_up_to_an_hour(attempts, seconds):
    assert pause_after(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "fields", [{"state": "sent"}, {"sent_at": datetime(2026, 1, 12, tzinfo=UTC)}, {"state": "lost"}]
)
def test_the_database_refuses_a_message_that_is_sent_without_a_time_or_the_reverse(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting(**fields)


def test_a_worker_whose_lease_has_passed_to_another_cannot_put_the_message_off(clock):
    waiting()
    [stale] = Message.objects.lease("quick", size=1)
    clock.shift(100)
    [newer] = Message.objects.lease("quick", size=1)

    stale.mark_failed("too late to say so")

    message = Message.objects.get()
    assert (message.available_at, message.last_error) == (newer.available_at, "")


def test_what_was_sent_cannot_fail_any_more():
    waiting()
    [message] = Message.objects.lease("quick", size=1)
    message.mark_sent()

    message.mark_failed("after all")

    assert Message.objects.get().state == "sent"


def test_a_hundred_thousand_sent_messages_do_not_slow_the_search():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_message (key, channel, recipient, body, state, attempts, available_at, created_at,"
            " sent_at, last_error) SELECT 'sent:' || n, 'quick', '', '{}', 'sent', 1, now(), now(), now(), ''"
            " FROM generate_series(1, 100000) n"
        )
        cursor.execute("ANALYZE outbox_message")
    for number in range(20):
        waiting(f"waiting:{number}", available_at=ago(minutes=number))

    plan = Message.objects.ready().filter(channel="quick").order_by("available_at", "pk")[:100].explain(analyze=True)

    assert "Index Scan using outbox_message_for_lease" in plan
    assert "Sort" not in plan
    assert "rows=20" in plan
