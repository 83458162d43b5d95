"""Ctrl-C, SIGTERM and a closed terminal: each ends the run in order, and none cuts a step in two."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _State:
    is_held = False
    is_pending = False


_state = _State()


def listen() -> None:
    """From now on each of them raises KeyboardInterrupt, or waits while something is held together."""
    for number in STOPPING:
        signal.signal(number, _arrive)


def ignore() -> None:
    """Stopping takes a few seconds; an impatient second Ctrl-C must not leave half of it running."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


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
        raise KeyboardInterrupt


def _arrive(number: int, frame: Any) -> None:
    if _state.is_held:
        _state.is_pending = True
    else:
        raise KeyboardInterrupt
