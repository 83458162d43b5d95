"""The clock jumps back an hour, ahead an hour, ahead three days: each alarm is told once and none is missed."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
import time_machine

from cases import tasks
from cases.models import Case, Clock, SupervisionOrder
from cases.rules.choices import OrderKind, Stage
from outbox.models import Message
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.test_alarms import AMBER, HOUR, at, clock_of, kinds, working

__all__ = ["working"]
pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
LADDER = [OrderKind.REMIND, OrderKind.AMBER, OrderKind.RED, OrderKind.CALL_IN]


def goes_on_at(moment: dt.datetime) -> None:
    with time_machine.travel(moment, tick=False):
        tasks.ring_clocks()
        drain()


def told() -> Counter[tuple[str, int]]:
    return Counter(InboxEntry.objects.values_list("key", "user"))


def test_each_rung_is_told_once_whatever_the_clock_does_around_it(working: Case) -> None:
    own = clock_of(working, Stage.CLOSE)
    for percent in (AMBER, 100, 150, 200):
        moment = at(own, percent)
        for jump in (-MINUTE, MINUTE, -HOUR, HOUR, -HOUR, 2 * MINUTE):
            goes_on_at(moment + jump)

    assert kinds(working) == LADDER
    assert set(told().values()) == {1}


def test_a_clock_that_goes_back_by_a_day_tells_nothing_again(working: Case) -> None:
    own = clock_of(working, Stage.CLOSE)
    goes_on_at(at(own, 100) + MINUTE)
    before, orders = told(), kinds(working)

    for back in (HOUR, 24 * HOUR):
        goes_on_at(at(own, 100) - back)

    assert (told(), kinds(working)) == (before, orders)


def test_a_clock_three_days_ahead_and_back_leaves_nothing_out(working: Case) -> None:
    """What the wrong clock rang early is rung; what comes after it rings at its own time."""
    own = clock_of(working, Stage.CLOSE)
    goes_on_at(at(own, AMBER) + 72 * HOUR)
    goes_on_at(at(own, AMBER) + MINUTE)
    for percent in (100, 150, 200):
        goes_on_at(at(own, percent) + MINUTE)

    assert len(kinds(working)) == len(set(kinds(working)))
    assert kinds(working)[-1] == OrderKind.CALL_IN
    assert not Clock.objects.filter(rings_at__lte=at(own, 200)).exists()
    assert not Message.objects.filter(state="waiting", available_at__lte=at(own, 200)).exists()
    assert SupervisionOrder.objects.filter(case=working).count() == len(kinds(working))
    assert set(told().values()) == {1}
