"""The built-in PostgreSQL and Valkey are real ones, and leave nothing behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from governance.localstack import run
from governance.localstack import stack as stack_module
from governance.localstack.postgres import Postgres
from governance.localstack.processes import Notes
from governance.localstack.stack import Stack, ensure_secrets


@pytest.fixture(scope="module")
def stack(shared_home: Path) -> Iterator[Stack]:
    stack = Stack(shared_home, notes=Notes(shared_home / "pids"))
    stack.start()
    yield stack
    stack.stop()


def asked(stack: Stack, question: str) -> object:
    connection = psycopg2.connect(stack.postgres.url())
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()
    finally:
        connection.close()


def processes(stack: Stack) -> list[psutil.Process]:
    programs = [stack.postgres.program, stack.valkey.program]
    parents = [psutil.Process(program.process.pid) for program in programs if program.process]
    return [each for parent in parents for each in (parent, *parent.children(recursive=True))]


def test_what_is_acknowledged_is_on_disk(stack: Stack) -> None:
    assert asked(stack, "SELECT current_setting('fsync'), current_setting('synchronous_commit')") == ("on", "on")


def test_text_is_unicode_and_sorts_by_code_point(stack: Stack) -> None:
    assert asked(stack, "SELECT length('吉林'), 'Z' < 'a', lower('É')") == (2, True, "é")


def test_nothing_is_running_after_a_stop_and_what_was_written_is_there_after_a_start(stack: Stack) -> None:
    asked(stack, "SELECT 1")
    redis.Redis.from_url(stack.valkey.url()).set("kept", "1")
    running = processes(stack)
    assert len(running) > 3

    stack.stop()

    assert [each for each in running if each.is_running()] == []
    stack.start()
    assert redis.Redis.from_url(stack.valkey.url()).get("kept") == b"1"


def test_the_servers_ask_strangers_for_a_password_or_have_no_port(stack: Stack) -> None:
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=stack.valkey.port).ping()
    assert asked(stack, "SHOW listen_addresses") == ("",)
    assert stack.postgres.sockets.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends its servers another account")
def test_root_in_a_directory_closed_to_others_gets_a_database_all_the_same(home: Path) -> None:
    closed = Path(tempfile.mkdtemp(dir=home))
    postgres = Postgres(closed / "postgres", notes=Notes(home / "pids"), log=home / "log", is_durable=False)
    postgres.start()
    postgres.stop()

    assert closed.stat().st_mode & 0o077 == 0
    assert (closed / "postgres").is_symlink()
    postgres.remove()
    assert not postgres.base.exists()


def test_a_directory_with_a_long_name_gets_its_socket_elsewhere(home: Path) -> None:
    postgres = Postgres(home / ("long" * 25) / "postgres", notes=Notes(home / "pids"), log=home / "log")
    postgres.start()
    postgres.stop()

    assert postgres.sockets != postgres.base
    assert not postgres.sockets.exists()
    shutil.rmtree(postgres.base)


def test_the_keys_of_this_machine_are_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "env"
    ensure_secrets(path)
    before = path.read_text()

    ensure_secrets(path)

    assert path.read_text() == before
    assert path.stat().st_mode & 0o077 == 0
    assert {line.partition("=")[0] for line in before.splitlines()} == {"SECRET_KEY", "SEAL_KEYS", "HTTPS"}


def test_servers_named_in_the_environment_are_used_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LOCAL", tmp_path)
    assert stack_module.is_elsewhere()

    with run._stack(Notes(tmp_path / "pids")) as servers:
        assert servers == []

    assert list(tmp_path.iterdir()) == []
