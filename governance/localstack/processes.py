"""Processes that are ours to start and to end, noted so that even a run that was killed leaves none behind."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from governance.localstack import interruptions
from governance.localstack.errors import Refusal

STEP_SECONDS = 0.05
SAME_START_SECONDS = 2.0
ORPHANS_PATIENCE_SECONDS = 2.0


class Notes:
    """A file naming what was started: process ids with their start times, for ids are used again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, pid: int) -> None:
        self._write([*self._read(), (pid, psutil.Process(pid).create_time())])

    def sweep(self) -> int:
        """End what an earlier run left running; how many processes those were."""
        left = self.alive()
        for process in reversed(left):
            end(process, by=signal.SIGTERM, patience=5)
        self._write([])
        return len(left)

    def alive(self) -> list[psutil.Process]:
        return [process for pid, started in self._read() if (process := _same(pid, started))]

    def _read(self) -> list[tuple[int, float]]:
        try:
            return [(pid, started) for pid, started in json.loads(self.path.read_text())]
        except (OSError, ValueError):
            return []

    def _write(self, entries: list[tuple[int, float]]) -> None:
        """As a whole or not at all: a run killed while it writes must not leave an empty file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(entries))
        fresh.replace(self.path)


@dataclass
class Program:
    """One program in a session of its own, so that Ctrl-C reaches it through us alone, in our order."""

    name: str
    command: list[str]
    log: Path
    notes: Notes
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    account: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with interruptions.held(), self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env={**os.environ, **self.environment},
                start_new_session=True,
                **as_account(self.account),
            )
            self.notes.add(self.process.pid)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            end(psutil.Process(self.process.pid), by=self.stop_signal, patience=self.patience)
            self.process.wait()

    def require(self, *, within: float, ready: Iterable[bool]) -> None:
        """Wait until `ready` yields True; `Refusal` with the log's end if the program dies or time runs out."""
        deadline = time.monotonic() + within
        for is_ready in ready:
            if is_ready:
                return
            if not self.is_running() or time.monotonic() > deadline:
                raise Refusal(f"{self.name} did not start; the end of {self.log}:\n{self.last_words()}")
            time.sleep(STEP_SECONDS)

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


def as_account(name: str | None) -> dict[str, Any]:
    """Arguments of Popen that run a program as somebody else."""
    if name is None:
        return {}
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


def end(process: psutil.Process, *, by: signal.Signals, patience: float) -> None:
    """Ask the process to stop and give it `patience` seconds; whoever of its family is left then goes too."""
    try:
        family = [process, *process.children(recursive=True)]
        process.send_signal(by)
    except psutil.NoSuchProcess:
        return
    _wait([process], patience)
    orphans = _wait(family[1:], 0)
    for each in orphans:
        each.terminate()
    for each in [*_wait([process], 0), *_wait(orphans, ORPHANS_PATIENCE_SECONDS)]:
        each.kill()
    _wait(family, patience)


def _wait(family: list[psutil.Process], patience: float) -> list[psutil.Process]:
    """Who is still there when all are gone or the time is over."""
    deadline = time.monotonic() + patience
    while (left := [each for each in family if _is_alive(each)]) and time.monotonic() < deadline:
        time.sleep(STEP_SECONDS)
    return left


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _same(pid: int, started: float) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        return process if abs(process.create_time() - started) < SAME_START_SECONDS else None
    except psutil.NoSuchProcess:
        return None
