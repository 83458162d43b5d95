"""No receiver gets more than it takes, whoever sends and however many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from outbox import pace
from outbox.models import Lane

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_places_are_given_until_there_are_none(clock):
    assert [pace.take("robot", most=3, per=MINUTE) for _ in range(3)] == [None, None, None]

    assert pace.take("robot", most=3, per=MINUTE) == timezone.now() + MINUTE
    assert pace.take("another", most=3, per=MINUTE) is None


@pytest.mark.django_db
def test_no_stretch_of_a_minute_sees_more_than_the_limit(clock):
    """A bucket of twenty that refills by one every three seconds would let 39 through in its first minute."""
    sent = []
    for _second in range(240):
        sent += [timezone.now() for _ in range(3) if pace.take("robot", most=20, per=MINUTE) is None]
        clock.shift(1)

    assert len(sent) == 80
    assert max(sum(at <= other < at + MINUTE for other in sent) for at in sent) == 20


@pytest.mark.django_db
def test_a_clock_that_was_set_back_holds_nobody_up(clock):
    pace.take("robot", most=1, per=MINUTE)

    clock.shift(timedelta(hours=-1))

    assert pace.take("robot", most=1, per=MINUTE) is None


@pytest.mark.django_db
def test_what_is_remembered_does_not_grow(clock):
    for _ in range(50):
        pace.take("robot", most=2, per=MINUTE)
        clock.shift(31)

    assert len(Lane.objects.get().taken) <= 2


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_share_the_places():
    def take(_: int) -> bool:
        try:
            return pace.take("robot", most=5, per=MINUTE) is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        taken = list(workers.map(take, range(40)))

    assert sum(taken) == 5


@pytest.mark.django_db
def test_how_many_were_taken_is_known_without_taking_one(clock):
    assert pace.taken("robot", per=MINUTE) == 0
    pace.take("robot", most=3, per=MINUTE)

    assert pace.taken("robot", per=MINUTE) == 1
    clock.shift(60)
    assert pace.taken("robot", per=MINUTE) == 0
