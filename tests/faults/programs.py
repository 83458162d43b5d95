"""The web server and the worker as processes of a test's own, and a person who uses the one."""

from __future__ import annotations

import html
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from pathlib import Path

import psutil
from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from governance.localstack.processes import Notes, Program
from teams.models import User

WEB = ["gunicorn", "-c", "python:governance.server", "--bind", "127.0.0.1:0", "governance.wsgi"]
WORKER = ["celery", "-A", "governance", "worker", "-c", "2", "--without-mingle", "--without-gossip"]
NO_FILE = ["--pidfile", ""]
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
HIDDEN = re.compile(r'name="(key|csrfmiddlewaretoken)" value="([^"]+)"')


class Traps:
    """What the test lays for the processes; see tests/faults/traps.py."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self.home = home

    def kill(self, place: str, *, passing: int = 1) -> Path:
        trap = self.home / f"die-{place}"
        trap.write_text(str(passing))
        return trap

    def hold(self, place: str) -> Path:
        trap = self.home / f"hold-{place}"
        trap.touch()
        return trap


def is_held(trap: Path) -> bool:
    return trap.with_suffix(".reached").exists()


class Programs:
    """Starts processes with one environment; `end` kills whatever of them is left."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home, self.environment = home, environment
        self.started: list[Program] = []

    def web(self) -> Program:
        web = self._start("web", WEB)
        web.require(within=30, ready=_repeat(lambda: bool(LISTENING.search(web.log.read_text()))))
        return web

    def worker(self, *, sweeps: bool = True, queue: str = "") -> Program:
        number = len(self.started)
        beat = ["-B", "--schedule", str(self.home / f"beat-{number}")] if sweeps else []
        of_queue = ["--queues", queue] if queue else []
        worker = self._start(f"worker-{number}", [*WORKER, *of_queue, *beat])
        worker.require(within=40, ready=_repeat(lambda: " ready." in worker.log.read_text()))
        return worker

    def watched_worker(self) -> Program:
        """Under the watchdog, as the service runs it; somebody else's beat wakes it."""
        number = len(self.started)
        worker = self._start(f"watched-{number}", ["django", "watchdog", sys.executable, "-m", *WORKER])
        worker.require(within=60, ready=_repeat(lambda: " ready." in worker.log.read_text()))
        return worker

    def beat(self) -> Program:
        number = len(self.started)
        schedule = str(self.home / f"beat-{number}")
        return self._start(f"beat-{number}", ["celery", "-A", "governance", "beat", "--schedule", schedule, *NO_FILE])

    def _start(self, name: str, words: list[str]) -> Program:
        program = Program(
            name=name,
            command=[sys.executable, "-m", *words],
            log=self.home / f"{name}.log",
            notes=Notes(self.home / "programs"),
            environment=self.environment,
            directory=settings.BASE_DIR,
        )
        program.start()
        self.started.append(program)
        return program

    def end(self) -> None:
        for program in self.started:
            kill(program)


def kill(program: Program) -> None:
    """SIGKILL to the whole family, as when the machine goes; what a watchdog watches is in a group of its own."""
    if program.process and program.is_running():
        watched = psutil.Process(program.process.pid).children(recursive=True)
        os.killpg(program.process.pid, signal.SIGKILL)
        for each in watched:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        program.process.wait()


def _repeat(condition: Callable[[], bool]) -> Iterator[bool]:
    while True:
        yield condition()


def until(condition: Callable[[], object], seconds: float) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def session_of(user: User) -> str:
    """Sign in, made in the database; the cookie that says so."""
    signing_in = Client()
    signing_in.force_login(user, "teams.backends.PostsBackend")
    return signing_in.cookies[settings.SESSION_COOKIE_NAME].value


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    text: str


class Visitor:
    """A signed-in person at the web server, with the cookies of a browser."""

    def __init__(self, web: Program, session: str) -> None:
        found = LISTENING.search(web.log.read_text())
        assert found, web.last_words()
        self.port = int(found[1])
        self.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session})

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, object]) -> Answer:
        return self._ask("POST", path, encode_multipart(BOUNDARY, fields), {"Content-Type": MULTIPART_CONTENT})

    def form(self, path: str) -> dict[str, str]:
        """The form's hidden fields, as the page holds them."""
        answer = self.get(path)
        assert answer.status == 200, answer.text
        return {name: html.unescape(value) for name, value in HIDDEN.findall(answer.text)}

    def _ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie", []):
                self.cookies.load(cookie)
            return Answer(response.status, response.headers, response.read().decode())
        finally:
            connection.close()


def quantile(seconds: Sequence[float], percent: int) -> float:
    """Milliseconds within which `percent` of them ended."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
