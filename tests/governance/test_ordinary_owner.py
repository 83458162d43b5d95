"""On a database whose owner may not create roles the service runs, and says what its administrator has to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from governance.database_rights import SERVICE_ROLE
from governance.localstack.postgres import Postgres
from governance.localstack.processes import Notes

ROOT = Path(__file__).resolve().parent.parent.parent
OWNER = "ordinary"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A cluster in which nobody has made a role for the service; the owner has no right but over the own database."""
    home = tmp_path_factory.mktemp("ordinary")
    running = Postgres(home / "postgres", notes=Notes(home / "pids"), log=home / "log", is_durable=False)
    running.start()
    as_administrator(
        running, f"CREATE ROLE {OWNER} LOGIN NOCREATEROLE NOCREATEDB", f"CREATE DATABASE ordinary OWNER {OWNER}"
    )
    managed(running, "migrate", "--no-input", "--verbosity", "0")
    yield running
    running.stop()
    running.remove()


def as_administrator(server: Postgres, *statements: str, database: str = "postgres") -> None:
    opened = psycopg2.connect(server.url(database))
    opened.autocommit = True
    with opened.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    opened.close()


def managed(server: Postgres, *arguments: str, user: str = OWNER) -> subprocess.CompletedProcess[str]:
    address = {
        "DATABASE_URL": server.url("ordinary", user=user),
        "DATABASE_ROLE": "",
        "REDIS_URL": "redis://127.0.0.1:1",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | address,
        capture_output=True,
        text=True,
        check=False,
    )


READY = """
from django.test import Client
print(Client(headers={"host": "localhost"}).get("/readyz").json())
"""


def works(server: Postgres, user: str) -> bool:
    """A request that reads, and a command that writes as the worker does."""
    answered = managed(server, "shell", "--verbosity", "0", "--command", READY, user=user)
    loaded = managed(server, "load_levels", user=user)
    return "'ready': True" in answered.stdout and loaded.returncode == 0


def test_first_it_is_told_that_the_owner_signs_in_and_which_statements_help(server: Postgres) -> None:
    checked = managed(server, "check", "--deploy")
    secured = managed(server, "secure_database")

    assert "governance.W002" in checked.stderr
    assert f"CREATE ROLE {SERVICE_ROLE} LOGIN PASSWORD" in checked.stderr
    assert secured.returncode == 1
    assert f"CREATE ROLE {SERVICE_ROLE} LOGIN PASSWORD" in secured.stderr


def test_meanwhile_it_works(server: Postgres) -> None:
    assert works(server, OWNER)


def test_then_the_administrator_s_statements_are_enough(server: Postgres) -> None:
    as_administrator(
        server, f"CREATE ROLE {SERVICE_ROLE} LOGIN", f"GRANT CONNECT ON DATABASE ordinary TO {SERVICE_ROLE}"
    )

    secured = managed(server, "secure_database")
    checked = managed(server, "check", "--deploy", user=SERVICE_ROLE)

    assert secured.returncode == 0, secured.stderr
    assert "governance.W" not in checked.stderr
    assert works(server, SERVICE_ROLE)
