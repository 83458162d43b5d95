"""Runs a worker, and ends it when it lives and nothing gets done.

Whoever keeps services running (`make run`, a restart policy) then starts both again. Nobody is hurt: what the worker
had in hand is leased or locked in the database, and both end with it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, close_old_connections

from governance import vitals
from governance.lifeline import die_with_parent
from governance.vitals import Vitals

logger = logging.getLogger(__name__)
BEAT_TICKS_WITHIN_SECONDS = 30.0
STUCK = 1


@dataclass
class Watch:
    """Judges what it is shown: stuck is who for `patience` seconds had work that was `patience` late, and did none.

    A beat that stands still, a broker or a database that is away are not the worker's fault; a long queue that gets
    shorter is not stuck.
    """

    patience: float
    since: float | None = None
    moved: object = None

    def is_stuck(self, seen: Vitals | None, now: float) -> bool:
        if seen is None or not self._is_late(seen) or seen.moved != self.moved:
            self.since, self.moved = now, seen and seen.moved
            return False
        return self.since is not None and now - self.since >= self.patience

    def _is_late(self, seen: Vitals) -> bool:
        ticks = seen.beat_age is not None and seen.beat_age < BEAT_TICKS_WITHIN_SECONDS
        return ticks and max(seen.outbox_lag, seen.clock_lag) > self.patience


def look() -> Vitals | None:
    """None where the database does not say."""
    close_old_connections()
    try:
        return vitals.read()
    except Error:
        return None


def run(command: Sequence[str]) -> int:
    """The worker's own exit code, or STUCK."""
    worker = subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_parent)  # noqa: PLW1509 - one thread
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, lambda received, _frame: _pass_on(worker, received))
    return _attend(worker, Watch(settings.WATCHDOG_PATIENCE_SECONDS), look)


def _attend(worker: subprocess.Popen[bytes], watch: Watch, look: Callable[[], Vitals | None]) -> int:
    while worker.poll() is None:
        if watch.is_stuck(look(), time.monotonic()):
            logger.error("The worker lives and nothing gets done for %.0f s: it is ended.", watch.patience)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            return STUCK
        with suppress(subprocess.TimeoutExpired):
            worker.wait(watch.patience / 6)
    return worker.returncode


def _pass_on(worker: subprocess.Popen[bytes], received: int) -> None:
    with suppress(ProcessLookupError):
        worker.send_signal(received)
