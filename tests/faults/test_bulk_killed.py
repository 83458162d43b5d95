"""A worker killed in the middle of a run in bulk: no matter is left half done, and none is done twice."""

from __future__ import annotations

import pytest

from cases.access import ledger
from cases.models import CaseEvent, SupervisionOrder
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from desk.choices import RowState, RunState
from desk.models import BulkRun
from governance.schedule import SLOW_QUEUE
from tests.cases.world import World, case_in
from tests.desk.bulk_runs import begun
from tests.faults.programs import Programs, Traps, is_held, kill, until

pytestmark = pytest.mark.slow


def test_a_run_goes_on_where_a_killed_worker_left_it(world: World, programs: Programs, traps: Traps) -> None:
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(5)]
    run = begun(cases, world.person("officer"), note="请抓紧")
    reminded = CaseEvent.objects.filter(action=Action.REMIND).order_by("pk")
    death = traps.kill("cases_caseevent", passing=3)
    programs.worker(queue=SLOW_QUEUE)
    assert until(lambda: not death.exists() and reminded.count() == len(cases), 40)
    assert until(lambda: BulkRun.objects.get(pk=run.pk).state == RunState.DONE, 20)

    assert [event.case_id for event in reminded] == [case.pk for case in cases]
    assert SupervisionOrder.objects.count() == len(cases)
    assert run.rows.tallied()[RowState.DONE] == len(cases)
    assert not list(ledger.bad_rows())


def test_of_a_worker_that_goes_with_its_machine_nothing_stays_behind(
    world: World, programs: Programs, traps: Traps
) -> None:
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(3)]
    run = begun(cases, world.person("officer"), note="请抓紧")
    trap = traps.hold("cases_caseevent")
    worker = programs.worker(queue=SLOW_QUEUE)
    assert until(lambda: is_held(trap), 30)

    kill(worker)
    assert run.rows.tallied()[RowState.WAITING] == len(cases)
    assert not CaseEvent.objects.filter(action=Action.REMIND).exists()
    trap.unlink()
    programs.worker(queue=SLOW_QUEUE)

    assert until(lambda: BulkRun.objects.get(pk=run.pk).state == RunState.DONE, 40)
    assert CaseEvent.objects.filter(action=Action.REMIND).count() == len(cases)
