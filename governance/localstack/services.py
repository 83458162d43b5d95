"""The web server, the worker and the clock, as production runs them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection

from governance.localstack.processes import Notes, Program
from governance.localstack.stack import LOCAL, ROOT

CELERY = ["celery", "--quiet", "-A", "governance"]
QUIET = ["--without-gossip", "--without-mingle"]
WORKER = ["--concurrency", "2", *QUIET]
# Waits for receivers outside, sixteen at once, and does nothing else: a slow one keeps nobody but itself waiting.
SLOW = ["--queues", "slow", "--pool", "threads", "--concurrency", "16", "--hostname", "slow@%h", *QUIET]
COMMANDS = {
    "web": ["gunicorn", "-c", "python:governance.server", "governance.wsgi"],
    "worker": ["django", "watchdog", sys.executable, "-m", *CELERY, "worker", *WORKER],
    "slow": [*CELERY, "worker", *SLOW],
    "beat": [*CELERY, "beat", "--schedule", str(LOCAL / "beat"), "--pidfile", ""],
}


def services(notes: Notes, *, host: str, port: int, database: Mapping[str, str]) -> list[Program]:
    """What serves, in the order of starting; not started yet. `database`: as whom it signs in."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "governance.settings",
        **database,
        "HOST": host,
        "PORT": str(port),
        "LOG_JSON": os.environ.get("LOG_JSON", "off"),
    }
    return [_program(name, notes, environment | extra) for name, extra in _extras().items()]


def _program(name: str, notes: Notes, environment: dict[str, str]) -> Program:
    command = [sys.executable, "-m", *COMMANDS[name]]
    return Program(name, command, LOCAL / "log" / f"{name}.log", notes, environment, directory=ROOT)


def _extras() -> dict[str, dict[str, str]]:
    """Only the web server's processes add their counts together, in a directory that starts out empty."""
    metrics = LOCAL / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    return {"web": {"PROMETHEUS_MULTIPROC_DIR": str(metrics)}, "worker": {}, "slow": {}, "beat": {}}


def readiness(host: str, port: int) -> Iterator[bool]:
    """Whether the service answers that it is ready, asked anew each time."""
    while True:
        connection = HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            yield bool(json.load(connection.getresponse())["ready"])
        except OSError:
            yield False
        finally:
            connection.close()
