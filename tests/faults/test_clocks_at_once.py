"""Evaluation windows that end, rung by two workers at once or by one that dies: each case is closed once."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from cases import actions, tasks
from cases.actions.jobs import ringing
from cases.models import Case, CaseEvent, Clock, Rating
from cases.rules.choices import Ending, State
from cases.rules.lifecycle import Action
from outbox.models import Message
from tests.cases.world import World
from tests.faults.programs import Programs, Traps, is_held, kill, until

pytestmark = pytest.mark.slow
CASES = 24
WINDOW_OVER = dt.timedelta(days=30)
"""Longer than a window of 15 days whose end is moved past the longest holiday that the work calendar has."""


@pytest.fixture
def evaluating(world: World) -> list[Case]:
    """Matters handled on the spot 30 days ago: the time to rate them is over."""
    worker = world.person("grid_worker")
    grid = world.area("grid")
    with time_machine.travel(timezone.now() - WINDOW_OVER):
        return [
            actions.self_handle(actions.Matter(f"{number}号楼楼道灯不亮", grid), by=worker, result="换了灯泡")
            for number in range(CASES)
        ]


def closed() -> int:
    return CaseEvent.objects.filter(action=Action.CLOSE).count()


def assert_each_closed_once(cases: list[Case]) -> None:
    closings = CaseEvent.objects.filter(action=Action.CLOSE)
    assert sorted(closings.values_list("case", flat=True)) == sorted(case.pk for case in cases)
    assert set(Case.objects.values_list("state", "ending")) == {(State.CLOSED, Ending.UNRATED)}
    assert not Clock.objects.filter(rings_at__lte=timezone.now()).exists()
    written = {f"event:{pk}" for pk in closings.values_list("pk", flat=True)}
    assert written <= set(Message.objects.values_list("key", flat=True))
    assert not Rating.objects.exclude(answered_at=None).exists()


def test_two_workers_at_the_same_windows_close_each_case_once(
    evaluating: list[Case], monkeypatch: pytest.MonkeyPatch
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

    assert sum(rung) == CASES
    assert_each_closed_once(evaluating)


def test_what_one_worker_has_in_hand_the_other_passes_by_without_waiting(
    evaluating: list[Case], programs: Programs, traps: Traps
) -> None:
    trap = traps.hold("cases_caseevent")
    programs.worker()
    assert until(lambda: is_held(trap), 20)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        assert tasks.ring_clocks() == 0
    assert closed() == 0

    trap.unlink()
    assert until(lambda: closed() == CASES, 20)
    assert_each_closed_once(evaluating)


def test_a_worker_killed_in_the_middle_leaves_every_case_to_be_closed_once(
    evaluating: list[Case], programs: Programs, traps: Traps
) -> None:
    trap = traps.hold("outbox_message")
    worker = programs.worker()
    assert until(lambda: is_held(trap), 20)
    kill(worker)
    assert closed() == 0
    trap.unlink()

    programs.worker()

    assert until(lambda: closed() == CASES, 20)
    assert_each_closed_once(evaluating)


def test_a_process_that_dies_at_the_tenth_case_leaves_the_work_to_the_next(
    evaluating: list[Case], programs: Programs, traps: Traps
) -> None:
    trap = traps.kill("cases_caseevent", passing=10)

    programs.worker()

    assert until(lambda: closed() == CASES, 20)
    assert not trap.exists()
    assert_each_closed_once(evaluating)
