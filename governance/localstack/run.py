"""`make run`: the whole service on this machine, from nothing to an address, and back to nothing."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from governance.database_rights import SERVICE_ROLE
from governance.lifeline import die_with_parent
from governance.localstack import interruptions
from governance.localstack.errors import Refusal
from governance.localstack.processes import Notes, Program
from governance.localstack.services import readiness, services
from governance.localstack.stack import LOCAL, ROOT, Stack, ensure_secrets, is_elsewhere, publish

READY_WITHIN_SECONDS = 60
LOOK_EVERY_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30
SERVICE_URL = "SERVICE_DATABASE_URL"


def run(*, host: str, port: int) -> None:
    """Start everything, say where it is, keep it running until Ctrl-C or SIGTERM; `Refusal` if it cannot start."""
    refuse_half_an_environment()
    os.environ.setdefault("BASE_URL", f"http://localhost:{port}")
    with _only_one(), _stop_on_signals():
        notes = Notes(LOCAL / "pids.json")
        if ended := notes.sweep():
            say(f"Ended {ended} programs that an earlier run had left.")
        refuse_taken(host, port)
        ensure_secrets()
        with _stack(notes) as servers:
            programs = services(notes, host=host, port=port, database=_prepared(notes))
            try:
                _serve(programs, host=host, port=port)
                _keep_running([*servers, *programs])
            finally:
                interruptions.ignore()
                for program in reversed(programs):
                    program.stop()


def refuse_half_an_environment() -> None:
    if bool(os.environ.get("DATABASE_URL")) != bool(os.environ.get("REDIS_URL")):
        raise Refusal(
            "Set both DATABASE_URL and REDIS_URL to use your own servers, or neither to use the built-in ones."
        )


def refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refusal(
                f"Port {port} is taken: stop what uses it, or choose another, as in `make run PORT=8001`."
            ) from None


def _serve(programs: list[Program], *, host: str, port: int) -> None:
    for program in programs:
        program.start()
    programs[0].require(within=READY_WITHIN_SECONDS, ready=readiness(host, port))
    say(f"\nReady: http://localhost:{port}/   (logs in {os.path.relpath(LOCAL / 'log', ROOT)}/, Ctrl-C stops)\n")
    subprocess.run([sys.executable, "manage.py", "demo_signins"], cwd=ROOT, check=False)


def _keep_running(programs: list[Program]) -> None:
    """Start again what dies, each time a little later; ends only by a signal."""
    pauses = dict.fromkeys((program.name for program in programs), 1.0)
    due: dict[str, float] = {}
    while True:
        for program in programs:
            if not program.is_running() and _is_due(program, due, pauses):
                say(f"{program.name} had stopped and is started again; see {os.path.relpath(program.log, ROOT)}")
                program.start()
        time.sleep(LOOK_EVERY_SECONDS)


def _is_due(program: Program, due: dict[str, float], pauses: dict[str, float]) -> bool:
    now = time.monotonic()
    if program.name not in due:
        due[program.name] = now + pauses[program.name]
        pauses[program.name] = min(pauses[program.name] * 2, LONGEST_PAUSE_SECONDS)
    if now < due[program.name]:
        return False
    del due[program.name]
    return True


def _prepared(notes: Notes) -> dict[str, str]:
    """Bring the database up to date as its owner and load what is missing; how the service signs in afterwards."""
    answer = LOCAL / "role"
    login = service_url()
    command = [sys.executable, "-m", "governance.localstack.prepare", str(answer), urlsplit(login).username or ""]
    environment = os.environ | {"DATABASE_URL": os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]}
    # A run that is killed before it noted this one must not leave it migrating under the next run's feet.
    with subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=die_with_parent) as preparing:  # noqa: PLW1509 - one thread
        notes.add(preparing.pid)
        try:
            failed = preparing.wait()
        except BaseException:
            preparing.kill()
            raise
    if failed:
        raise Refusal("The database could not be prepared: the lines above say why.")
    return {"DATABASE_URL": login, "DATABASE_ROLE": ""} if login else {"DATABASE_ROLE": answer.read_text()}


def service_url() -> str:
    """The service's own login; empty where only the owner's is known: then the service can but take a role."""
    if os.environ.get("DATABASE_OWNER_URL"):
        return os.environ["DATABASE_URL"]
    return os.environ.get(SERVICE_URL, "")


@contextmanager
def _stack(notes: Notes) -> Iterator[list[Program]]:
    """The built-in servers, unless the environment names others."""
    if is_elsewhere():
        yield []
        return
    stack = Stack(LOCAL, notes=notes)
    published = LOCAL / "stack.env"
    try:
        stack.start()
        os.environ |= stack.addresses() | {SERVICE_URL: stack.postgres.url(user=SERVICE_ROLE)}
        publish(stack.addresses(), published)
        yield [stack.postgres.program, stack.valkey.program]
    finally:
        interruptions.ignore()
        published.unlink(missing_ok=True)
        stack.stop()


@contextmanager
def _only_one() -> Iterator[None]:
    """One run a checkout: two would share data directories. The kernel lets go of the lock when we die."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("It runs already from this directory: stop that run first (Ctrl-C there).") from None
        yield


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    interruptions.listen()
    try:
        yield
    except KeyboardInterrupt:
        say("\nStopped.")


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
