"""Alarms rung by two workers at once, or by one that dies in the middle: each order once, and no number missing."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from cases import actions, tasks
from cases.actions.jobs import ringing
from cases.models import Case, CaseEvent, Clock, SupervisionOrder
from cases.rules.choices import Alarm, OrderKind, Stage
from networks.choices import Level
from outbox.models import Message
from tests.cases.world import World
from tests.faults.programs import Programs, Traps, is_held, kill, until

pytestmark = pytest.mark.slow
CASES = 24


@pytest.fixture
def late(world: World) -> list[Case]:
    """Whistled and not accepted; the limit to accept ended ten minutes ago. Of level I: ordered at any hour."""
    worker, grid = world.person("grid_worker"), world.area("grid")
    cases = [actions.whistle(actions.Matter(f"{number}号楼漏水", grid), by=worker) for number in range(CASES)]
    now = timezone.now()
    start, end = now - dt.timedelta(hours=10), now - dt.timedelta(minutes=10)
    Clock.objects.filter(stage=Stage.ACCEPT).update(
        started_at=start,
        due_at=end,
        amber_at=start + dt.timedelta(hours=5),
        over_150_at=end + dt.timedelta(hours=5),
        alarm=Alarm.AMBER,
        rings_at=start + dt.timedelta(hours=5),
    )
    Case.objects.update(level=Level.I)
    Message.objects.all().delete()
    return cases


def issued() -> int:
    return SupervisionOrder.objects.filter(clock__stage=Stage.ACCEPT).count()


def assert_each_pressed_once(cases: list[Case]) -> None:
    orders = SupervisionOrder.objects.filter(clock__stage=Stage.ACCEPT)
    assert sorted(orders.values_list("case", flat=True)) == sorted(case.pk for case in cases)
    assert set(orders.values_list("kind", flat=True)) == {OrderKind.AMBER}
    assert sorted(orders.values_list("number", flat=True)) == list(range(1, CASES + 1))
    written = {f"clock:{order.clock_id}:red" for order in orders}
    assert set(Message.objects.filter(channel="alarm").values_list("key", flat=True)) == written
    assert set(Clock.objects.filter(stage=Stage.ACCEPT).values_list("alarm", flat=True)) == {Alarm.OVER_150}
    assert CaseEvent.objects.count() == CASES


def test_two_workers_at_the_same_alarms_issue_each_order_once(
    late: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringing, "BATCH", 3)
    gate = threading.Barrier(2)

    def ring() -> int:
        gate.wait(timeout=10)
        try:
            return tasks.ring_clocks()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        rung = [future.result(timeout=30) for future in [workers.submit(ring) for _ in range(2)]]
    rung.append(tasks.ring_clocks())

    assert sum(rung) == CASES
    assert_each_pressed_once(late)


@pytest.mark.parametrize("place", ["cases_supervisionorder", "outbox_message"])
def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    late: list[Case], programs: Programs, traps: Traps, place: str
) -> None:
    trap = traps.hold(place)
    worker = programs.worker()
    assert until(lambda: is_held(trap), 20)
    kill(worker)
    assert issued() == 0
    trap.unlink()

    programs.worker()

    assert until(lambda: issued() == CASES, 20)
    assert_each_pressed_once(late)
