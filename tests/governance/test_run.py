"""`make run` from outside: it comes up whole, keeps itself up, and goes without a trace."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from governance.localstack.valkey import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
Run = subprocess.Popen[str]
RUN = [sys.executable, "-m", "governance.localstack", "run"]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return (
        kept | {"LOCAL_DIR": str(home), "STATIC_ROOT": str(home / "static"), "DEMO": "off", "WEB_WORKERS": "1"} | more
    )


def refused(home: Path, *arguments: str, **more: str) -> str:
    """What a run that may not start says; it exits with 2."""
    ended = subprocess.run(
        [*RUN, *arguments], env=environment(home, **more), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    return ended.stderr


def started(home: Path, port: int) -> Run:
    command = [*RUN, "--port", str(port)]
    return subprocess.Popen(command, env=environment(home), cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def run(home: Path, port: int) -> Iterator[Run]:
    running = started(home, port)
    yield running
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=60)


def wait_for_line(run: Run, words: str) -> None:
    assert run.stdout is not None
    assert any(words in line for line in run.stdout), f"the run ended without saying {words!r}"


def left(before: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in before if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def test_a_taken_port_is_refused_in_one_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        sentence = refused(home, "--port", str(port))

    assert sentence == f"Port {port} is taken: stop what uses it, or choose another, as in `make run PORT=8001`.\n"


def test_half_an_environment_is_refused_in_one_sentence(home: Path, port: int) -> None:
    sentence = refused(home, "--port", str(port), DATABASE_URL="postgres:///x")

    assert sentence.startswith("Set both DATABASE_URL and REDIS_URL")
    assert sentence.count("\n") == 1


@pytest.mark.slow
def test_a_run_serves_mends_itself_and_leaves_no_process(home: Path, port: int, run: Run) -> None:
    wait_for_line(run, "Ready")
    with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        assert json.load(answer)["ready"]
    everything = psutil.Process(run.pid).children(recursive=True)
    beat = next(each for each in everything if "beat" in each.cmdline())
    assert refused(home, "--port", str(free_port())).startswith("It runs already from this directory")

    beat.kill()
    wait_for_line(run, "beat had stopped and is started again")
    everything += psutil.Process(run.pid).children(recursive=True)
    run.send_signal(signal.SIGTERM)

    assert run.wait(timeout=60) == 0
    assert left(everything) == []


def wait_for_servers(home: Path) -> None:
    deadline = time.monotonic() + 60
    while not (home / "stack.env").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.slow
def test_a_signal_while_starting_leaves_no_process(home: Path, run: Run) -> None:
    wait_for_servers(home)
    everything = psutil.Process(run.pid).children(recursive=True)
    assert everything

    run.send_signal(signal.SIGTERM)

    assert run.wait(timeout=60) == 0
    assert left(everything) == []
    assert not (home / "stack.env").exists()


@pytest.mark.slow
def test_after_a_kill_the_next_run_clears_up_first(home: Path, port: int, run: Run) -> None:
    wait_for_servers(home)
    servers = psutil.Process(run.pid).children()
    run.kill()
    run.wait()
    assert left(servers)

    again = started(home, port)
    wait_for_line(again, "that an earlier run had left")
    again.send_signal(signal.SIGTERM)

    assert again.wait(timeout=60) == 0
    assert left(servers) == []
