"""What is started is ended, also after a run that could not end it itself."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import psutil
import pytest

from governance.localstack.errors import Refusal
from governance.localstack.processes import Notes, Program

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
PARENT = "import subprocess, time; subprocess.Popen(['sleep', '61']); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path / "pids.json")


def started(code: str, notes: Notes, *, patience: float = 5) -> Program:
    program = Program("a program", [sys.executable, "-c", code], notes.path.with_name("log"), notes, patience=patience)
    program.start()
    program.require(within=10, ready=iter(lambda: bool(program.last_words()), None))
    return program


def family(program: Program) -> list[psutil.Process]:
    assert program.process is not None
    parent = psutil.Process(program.process.pid)
    return [parent, *parent.children(recursive=True)]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def test_a_program_is_stopped_with_its_children(notes: Notes) -> None:
    program = started(PARENT, notes)
    processes = family(program)
    assert len(processes) == 2

    program.stop()

    assert alive(processes) == []


def test_a_program_that_will_not_stop_is_killed(notes: Notes) -> None:
    program = started(DEAF, notes, patience=0.2)

    program.stop()

    assert program.process is not None
    assert program.process.returncode in {-signal.SIGKILL, 0}
    assert not program.is_running()


def test_the_next_run_ends_what_a_killed_run_left(notes: Notes) -> None:
    processes = family(started(PARENT, notes))

    assert Notes(notes.path).sweep() == 1

    assert alive(processes) == []
    assert Notes(notes.path).sweep() == 0


def test_a_process_that_merely_has_the_number_of_an_old_one_is_left_alone(notes: Notes) -> None:
    program = started(PARENT, notes)
    [[pid, start]] = json.loads(notes.path.read_text())
    notes.path.write_text(json.dumps([[pid, start - 3600]]))

    assert notes.sweep() == 0

    assert program.is_running()
    program.stop()


def test_a_program_that_dies_at_once_is_named_with_its_last_words(notes: Notes) -> None:
    program = Program("a program", [sys.executable, "-c", "print('no luck')"], notes.path.with_name("log"), notes)
    program.start()

    with pytest.raises(Refusal, match=r"(?s)a program did not start.*no luck"):
        program.require(within=10, ready=iter(lambda: False, None))


def test_notes_that_cannot_be_read_stop_nothing(notes: Notes) -> None:
    notes.path.write_text("[[1")

    assert notes.sweep() == 0


def test_a_run_killed_while_it_notes_still_knows_what_it_had_noted(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = started(PARENT, notes)

    def cut_short(path: Path, _text: str) -> None:
        path.open("w").close()
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(Path, "write_text", cut_short)
        with pytest.raises(KeyboardInterrupt):
            notes.add(psutil.Process().pid)

    assert Notes(notes.path).sweep() == 1
    assert not program.is_running()
