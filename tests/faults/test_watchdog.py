"""A worker that lives and hangs is ended and the next does its work once; two of each double nothing."""

from __future__ import annotations

import pytest

from governance.localstack.valkey import Valkey
from governance.watchdog import STUCK
from outbox.models import Pulse
from tests.cases.world import World
from tests.faults.programs import Programs, Traps, is_held, until
from tests.faults.test_worker_killed import TOLD, all_sent, dispatched, told

pytestmark = pytest.mark.slow


def test_a_worker_that_hangs_in_its_task_is_ended_and_the_next_tells_everybody_once(
    world: World, programs: Programs, traps: Traps
) -> None:
    programs.environment = {**programs.environment, "WATCHDOG_PATIENCE_SECONDS": "2"}
    programs.beat()
    trap = traps.hold("teams_inboxentry")
    watched = programs.watched_worker()
    dispatched(world)
    assert until(lambda: is_held(trap), 30)

    assert until(lambda: not watched.is_running(), 30), watched.last_words()
    assert watched.process and watched.process.returncode == STUCK
    assert "nothing gets done" in watched.log.read_text()
    trap.unlink()
    programs.worker(sweeps=False)

    assert until(lambda: told() == TOLD and all_sent(), 60), told()


def test_a_broker_that_is_away_is_not_taken_for_a_hanging_worker(
    world: World, programs: Programs, broker: Valkey
) -> None:
    programs.environment = {**programs.environment, "WATCHDOG_PATIENCE_SECONDS": "2"}
    programs.beat()
    watched = programs.watched_worker()
    assert until(Pulse.objects.exists, 30)
    assert broker.program.process
    broker.program.process.kill()
    broker.program.process.wait()

    dispatched(world)

    def is_ended_as_hanging() -> bool:
        # As after half a minute without a broker; a tick that was on its way when it died may still be noted.
        Pulse.objects.update(at="2026-01-01T00:00Z")
        return "nothing gets done" in watched.log.read_text()

    assert not until(is_ended_as_hanging, 8)


def test_two_beats_and_two_workers_tell_everybody_once(world: World, programs: Programs) -> None:
    for _ in range(2):
        programs.beat()
        programs.worker(sweeps=False)

    for _ in range(3):
        dispatched(world)

    threefold = {who: 3 * times for who, times in TOLD.items()}
    assert until(lambda: told() == threefold and all_sent(), 60), told()
    assert Pulse.objects.age(Pulse.BEAT) is not None
