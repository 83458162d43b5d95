"""A process of the web server that takes each request in whole before a thread works on it.

One loop reads from and writes to all connections, and puts what is long on the disk: a header that never ends or a body
of 1 kB a second costs a file handle and no thread. gunicorn keeps the processes, waitress serves in each of them.
"""

from __future__ import annotations

import resource
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

LOOK_EVERY_SECONDS = 0.5
CONNECTIONS = 1000
"""Of one process; more wait with the system until one of these ends."""
HANDLES = 4 * CONNECTIONS
IDLE_SECONDS = 60
LARGEST_HEADER = 32 * 1024
LARGEST_BODY = 150 * 1_048_576
"""Nine photos of 15 MB and the texts of a form, as `cases/evidence/uploads.py` reckons."""
HELD_IN_MEMORY = 64 * 1024
"""Of each body; what is longer goes to the disk."""


class BufferedWorker(Worker):  # type: ignore[misc]  # gunicorn has no annotations
    """Serves until it is told to stop, then finishes what it has taken in."""

    def init_process(self) -> None:
        _room_for_handles()
        super().init_process()

    def run(self) -> None:
        served: dict[int, Any] = {}
        server = create_server(
            self.wsgi,
            map=served,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            max_request_header_size=LARGEST_HEADER,
            max_request_body_size=LARGEST_BODY,
            inbuf_overflow=HELD_IN_MEMORY,
            # Whether to believe them is Django's decision, by BEHIND_PROXY.
            clear_untrusted_proxy_headers=False,
            ident=None,
        )
        while self.alive:
            self._turn(served)
        self._finish(served)
        server.task_dispatcher.shutdown(timeout=0)

    def _turn(self, served: dict[int, Any]) -> None:
        """What can be read and written now; and a sign of life, or gunicorn replaces the process."""
        self.notify()
        wasyncore.loop(timeout=LOOK_EVERY_SECONDS, use_poll=True, map=served, count=1)

    def _finish(self, served: dict[int, Any]) -> None:
        """Take nobody in any more, and let those who were heard have their answer, for as long as gunicorn waits."""
        for listening in served.values():
            listening.accepting = False
        until = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < until and any(map(_is_answered, list(served.values()))):
            self._turn(served)


def _is_answered(part: Any) -> bool:
    return isinstance(part, HTTPChannel) and bool(part.requests or part.total_outbufs_len)


def _room_for_handles() -> None:
    """Systems give a process 1,024 handles at first, and let it ask for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = HANDLES if hard == resource.RLIM_INFINITY else min(HANDLES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
