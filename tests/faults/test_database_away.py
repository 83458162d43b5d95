"""The database stopped and started again under a running service: refused with 503 meanwhile, then as before."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg2
import pytest

from governance.localstack.postgres import WHEEL, Postgres
from governance.localstack.processes import Notes, Program
from governance.localstack.valkey import Valkey
from tests.cases.world import World
from tests.faults.conftest import database_of_the_test
from tests.faults.programs import Answer, Programs, Traps, Visitor, is_held, session_of, until

pytestmark = pytest.mark.slow
LOG = "/log/"
WRITTEN = ("cases_case", "cases_caseevent", "cases_clock", "cases_reporter", "outbox_message")
TOOLS = WHEEL / "pginstall" / "bin"


@pytest.fixture
def session(world: World) -> str:
    return session_of(world.person("grid_worker"))


@pytest.fixture
def database(session: str) -> Iterator[Postgres]:
    """A server of the test's own, to be stopped; it holds what the test's database holds by now."""
    home = Path(tempfile.mkdtemp(prefix="governance-away-"))
    home.chmod(0o755)
    server = Postgres(home / "postgres", notes=Notes(home / "pids"), log=home / "postgres.log", is_durable=False)
    try:
        server.start()
        copy(database_of_the_test(), server.url())
        yield server
    finally:
        server.stop()
        server.remove()
        shutil.rmtree(home)


def copy(source: str, target: str) -> None:
    dump = [str(TOOLS / "pg_dump"), "--no-owner", "--no-privileges", source]
    written = subprocess.run(dump, check=True, capture_output=True).stdout
    fill = [str(TOOLS / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", target]
    subprocess.run(fill, check=True, input=written, stdout=subprocess.DEVNULL)


@pytest.fixture
def programs(start_programs: Callable[..., Programs], database: Postgres, broker: Valkey) -> Programs:
    return start_programs(DATABASE_URL=database.url(), REDIS_URL=broker.url())


@pytest.fixture
def web(programs: Programs) -> Program:
    return programs.web()


@pytest.fixture
def visitor(web: Program, session: str) -> Visitor:
    return Visitor(web, session)


@pytest.fixture
def matter(world: World, visitor: Visitor) -> dict[str, object]:
    return {"text": "5号楼2单元暖气不热", "area": world.areas["grid"].pk, "do": "whistle"} | visitor.form(LOG)


def count(database: Postgres, table: str) -> int:
    connection = psycopg2.connect(database.url())
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of the list above
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def family(web: Program) -> set[int]:
    assert web.process
    return {child.pid for child in psutil.Process(web.process.pid).children()}


def assert_put_off(answer: Answer) -> None:
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "稍等" in answer.text


def test_while_the_database_is_away_people_are_put_off_and_after_that_all_goes_on(
    visitor: Visitor, matter: dict[str, object], web: Program, programs: Programs, database: Postgres
) -> None:
    programs.worker()
    serving = family(web)
    database.program.stop()

    assert_put_off(visitor.get(LOG))
    assert_put_off(visitor.post(LOG, matter))
    assert [Visitor(web, "").get(path).status for path in ("/healthz", "/readyz")] == [200, 503]

    database.start()
    assert [count(database, table) for table in WRITTEN] == [0] * len(WRITTEN)
    assert visitor.post(LOG, matter).status == 302
    assert visitor.post(LOG, matter).status == 302
    assert count(database, "cases_case") == 1
    assert family(web) == serving
    assert until(lambda: count(database, "teams_inboxentry") == 1, 20)


def test_a_database_that_goes_in_the_middle_of_a_whistle_keeps_nothing_of_it(
    visitor: Visitor, matter: dict[str, object], traps: Traps, database: Postgres
) -> None:
    trap = traps.hold("cases_caseevent")
    with ThreadPoolExecutor(1) as browser:
        answer = browser.submit(visitor.post, LOG, matter)
        assert until(lambda: is_held(trap), 10)
        database.program.stop()
        trap.unlink()
        assert_put_off(answer.result(timeout=20))

    database.start()
    assert [count(database, table) for table in WRITTEN] == [0] * len(WRITTEN)
    assert visitor.post(LOG, matter).status == 302
    assert count(database, "cases_case") == 1
