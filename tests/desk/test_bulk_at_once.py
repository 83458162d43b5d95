"""Two workers, and two presses, each with a connection of its own: every matter once."""

from __future__ import annotations

import pytest

from cases.rules.choices import State
from cases.rules.lifecycle import Action
from desk.bulk import actions, working
from desk.choices import RowState, RunState
from desk.models import BulkRun
from tests.cases.world import World, case_in
from tests.desk.bulk_runs import begun, choice, events
from tests.exports.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def work() -> None:
    while working.advance():
        pass


def test_two_workers_at_one_run_do_each_matter_once(committed_world: World) -> None:
    cases = [case_in(committed_world, State.IMPLEMENTING) for _ in range(8)]
    run = begun(cases, committed_world.person("officer"), note="请抓紧")

    at_once(work, work, work)
    work()

    assert BulkRun.objects.get(pk=run.pk).state == RunState.DONE
    assert run.rows.tallied()[RowState.DONE] == len(cases)
    assert sorted(event.case_id for event in events(cases, Action.REMIND)) == [case.pk for case in cases]


def test_pressed_in_two_windows_at_once_it_is_one_run(committed_world: World) -> None:
    case = case_in(committed_world, State.IMPLEMENTING)
    officer = committed_world.person("officer")
    chosen = choice([case], officer)

    def press(note: str) -> BulkRun:
        return actions.begin(chosen, Action.REMIND, {"note": [note]}, by=officer)

    gave = at_once(lambda: press("一"), lambda: press("二"))
    work()

    assert {run.pk for run in gave} == {chosen.pk}  # type: ignore[attr-defined]  # both are runs
    assert len(events([case], Action.REMIND)) == 1
