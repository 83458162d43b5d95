"""Everything that may die dies, again and again, while notices go out. `make faults` takes fifty rounds of it."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from governance.localstack.processes import Program
from governance.localstack.valkey import Valkey
from tests.cases.world import World
from tests.faults.programs import Programs, kill, until
from tests.faults.test_broker_gone import empty
from tests.faults.test_worker_killed import TOLD, all_sent, dispatched, told

pytestmark = pytest.mark.slow
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "4"))
SEED = int(os.environ.get("FAULT_SEED", "456"))
AT_MOST_SECONDS = 90


class Stage:
    """A worker, a beat and a broker, and the four ways in which something of them goes."""

    def __init__(self, programs: Programs, broker: Valkey) -> None:
        self.programs, self.broker = programs, broker
        programs.environment = {**programs.environment, "WATCHDOG_PATIENCE_SECONDS": "10"}
        self.beat, self.worker = programs.beat(), programs.watched_worker()

    def kill_worker(self) -> None:
        """The watchdog and the worker, as soon as there is one."""
        self._family()
        kill(self.worker)

    def kill_child(self) -> None:
        random.choice(self._family()[1:]).kill()

    def _family(self) -> list[psutil.Process]:
        """Celery's own process and those of its pool; a worker that is just starting has them in a moment."""
        found: list[psutil.Process] = []

        def is_whole() -> bool:
            self._again(self.worker)  # it may have gone with the broker; whoever is to die must live
            assert self.worker.process
            found[:] = psutil.Process(self.worker.process.pid).children(recursive=True)
            return len(found) > 1

        assert until(is_whole, AT_MOST_SECONDS)
        return found

    def kill_beat(self) -> None:
        kill(self.beat)

    def empty_broker(self) -> None:
        empty(self.broker)

    def mend(self) -> bool:
        """As `make run` and a restart policy do, all the time."""
        if not self.broker.program.is_running():
            self.broker.start()
        self._again(self.beat)
        self._again(self.worker)
        return True

    def _again(self, program: Program) -> None:
        if not program.is_running():
            program.start()


def after(seconds: float, death: Callable[[], None]) -> None:
    time.sleep(seconds)
    death()


def test_whatever_is_killed_in_whatever_round_everybody_is_told_once(
    world: World, programs: Programs, broker: Valkey
) -> None:
    stage, chance = Stage(programs, broker), random.Random(SEED)
    deaths: list[Callable[[], None]] = [stage.kill_worker, stage.kill_child, stage.kill_beat, stage.empty_broker]

    for number in range(1, ROUNDS + 1):
        with ThreadPoolExecutor(1) as beside:
            death = beside.submit(after, chance.uniform(0, 1.5), deaths[number % len(deaths)])
            dispatched(world)
        death.result()
        due = {who: number * times for who, times in TOLD.items()}
        assert until(lambda: stage.mend() and told() == due and all_sent(), AT_MOST_SECONDS), (number, told())  # noqa: B023 - used at once
