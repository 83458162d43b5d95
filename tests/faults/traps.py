"""Places where a process under test dies or waits: after a row is written, or after a view before its reply.

A trap is a file that the test puts into the directory FAULTS. `die-<place>` holds how many passings it takes and is
gone once it has sprung, so whoever starts again lives; `hold-<place>` stops everybody for as long as it exists, at
most for LONGEST seconds.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

VIEW = "view"
LONGEST = 30
WRITTEN = re.compile(r'INSERT INTO "(\w+)"')


class Traps(AppConfig):
    """The application that watches what its process writes."""

    name = "tests.faults"

    def ready(self) -> None:
        connection_created.connect(_watch)


class AfterTheView:
    """Innermost: what the view did is committed, and nothing of its answer has left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST":
            passed(VIEW)
        return response


def _watch(connection: Any, **_: Any) -> None:
    if _after_writing not in connection.execute_wrappers:
        connection.execute_wrappers.append(_after_writing)


def _after_writing(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    result = execute(sql, *rest)
    if found := WRITTEN.match(sql):
        passed(found[1])
    return result


def passed(place: str) -> None:
    home = Path(os.environ["FAULTS"])
    _die(home / f"die-{place}")
    _wait(home / f"hold-{place}")


def _die(trap: Path) -> None:
    if not trap.exists():
        return
    left = int(trap.read_text()) - 1
    if left:
        trap.write_text(str(left))
    else:
        trap.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def _wait(trap: Path) -> None:
    until = time.monotonic() + LONGEST
    while trap.exists() and time.monotonic() < until:
        trap.with_suffix(".reached").touch()
        time.sleep(0.02)


def die(_message: object) -> None:
    """A channel whose every delivery is the end of the process."""
    os.kill(os.getpid(), signal.SIGKILL)
