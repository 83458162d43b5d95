"""Ctrl-C, SIGTERM and a closed terminal: each ends the run in order, and none cuts a step in two."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SAY_AGAIN_SECONDS = 1.0


class _State:
    is_held = False
    is_pending = False


_state = _State()


def listen() -> None:
    """From now on each of them raises KeyboardInterrupt, or waits while something is held together."""
    for number in (*STOPPING, signal.SIGALRM):
        signal.signal(number, _arrive)


def ignore() -> None:
    """Stopping takes a few seconds; an impatient second Ctrl-C must not leave half of it running."""
    _state.is_held = True
    for number in (*STOPPING, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def held() -> Iterator[None]:
    """A process that is started must also be noted: a signal that comes between the two waits until the end."""
    _state.is_held = True
    try:
        yield
    finally:
        _state.is_held = False
    if _state.is_pending:
        _state.is_pending = False
        _interrupt()


def _arrive(number: int, frame: Any) -> None:
    if _state.is_held:
        _state.is_pending = True
    else:
        _interrupt()


def _interrupt() -> NoReturn:
    """Raise, and again each second until `ignore`: Python drops what is raised inside a finalizer or a fork's hook."""
    signal.setitimer(signal.ITIMER_REAL, SAY_AGAIN_SECONDS)
    raise KeyboardInterrupt
