"""The small world, committed, and real processes over it that a test may kill."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from governance.database_rights import SERVICE_ROLE
from governance.localstack.postgres import OWNER
from governance.localstack.processes import Notes
from governance.localstack.valkey import Valkey
from tests.cases import world as small_world
from tests.cases.world import World
from tests.faults.programs import Programs, Traps


@pytest.fixture
def world(transactional_db: None) -> World:
    return small_world.build()


@pytest.fixture
def traps(tmp_path: Path) -> Traps:
    return Traps(tmp_path / "traps")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Valkey]:
    """A broker of the test's own."""
    server = Valkey(tmp_path / "valkey", notes=Notes(tmp_path / "pids"), log=tmp_path / "valkey.log")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def start_programs(tmp_path: Path, traps: Traps) -> Iterator[Callable[..., Programs]]:
    """Programs over the test's database, unless told another; all are killed at the end."""
    begun: list[Programs] = []

    def begin(**addresses: str) -> Programs:
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_of_the_test(user=SERVICE_ROLE),
            "FAULTS": str(traps.home),
            "MEDIA_ROOT": str(tmp_path / "media"),
            "WEB_WORKERS": "1",
        }
        begun.append(Programs(tmp_path, environment | addresses))
        return begun[-1]

    yield begin
    for programs in begun:
        programs.end()


@pytest.fixture
def programs(start_programs: Callable[..., Programs], broker: Valkey) -> Programs:
    return start_programs(REDIS_URL=broker.url())


def database_of_the_test(*, user: str = OWNER) -> str:
    """The address of the database that this test looks into; its programs sign in as the service does."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return address._replace(netloc=f"{user}@", path=f"/{connection.settings_dict['NAME']}").geturl()
