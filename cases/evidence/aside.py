"""Strangers' files are opened aside: in a process of their own, few at once, and never by a thread that serves pages.

A picture of 2 kB can unpack to a gigabyte. The process that opens it has limits of memory and time
(`decoder/limits.py`), no secret in its environment, and gives back what may be stored or why nothing may be.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

from django.conf import settings

PATIENCE_SECONDS = 10.0
"""Of the process, on a machine that has much else to do; of computing time it has less (`limits.CPU_SECONDS`)."""
LOOK_EVERY_SECONDS = 0.02
TOO_MUCH: dict[str, Any] = {"unfit": "too_much", "most": 0}
BARE = {"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1"}

_waiting = BoundedSemaphore(settings.DECODING_WAITS)


BUSY_FOR_SECONDS = 5
"""After so long it is worth sending a file again that there was no room for: for pages and programs."""


class Busy(Exception):
    """As many files are being opened as the machine has room for; come back in a moment."""


def opened(content: bytes, *, by: str) -> tuple[dict[str, Any], bytes]:
    """What a program of the decoder says of a file, and what it gives to be stored."""
    with _a_place(), tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(content)
        given.seek(0)
        if not _ends_well(by, given, answer):
            return TOO_MUCH, b""
        answer.seek(0)
        return json.loads(answer.readline()), answer.read()


def _ends_well(program: str, given: IO[bytes], answer: IO[bytes]) -> bool:
    """False where the kernel ended it for taking too much, or a broken file made the library fall."""
    command = [sys.executable, "-s", "-m", f"cases.evidence.decoder.{program}"]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=BARE, stdin=given, stdout=answer, stderr=subprocess.DEVNULL
    ) as decoder:
        try:
            return decoder.wait(PATIENCE_SECONDS) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            decoder.kill()


@contextmanager
def _a_place() -> Iterator[None]:
    """Some threads of each process may wait for a lane, never all of them: the others answer everybody else."""
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        with _a_lane():
            yield
    finally:
        _waiting.release()


@contextmanager
def _a_lane() -> Iterator[None]:
    """One of the machine's lanes, shared by all processes; the kernel gives it back when one dies."""
    lanes = settings.LOCAL_DIR / "decoding"
    lanes.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + settings.DECODING_PATIENCE_SECONDS
    while (lane := _free_one(lanes)) is None:
        if time.monotonic() > until:
            raise Busy
        time.sleep(LOOK_EVERY_SECONDS)
    with lane:
        yield


def _free_one(lanes: Path) -> IO[str] | None:
    for number in range(settings.DECODERS):
        lane = (lanes / str(number)).open("a")
        try:
            fcntl.flock(lane, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lane.close()
        else:
            return lane
    return None
