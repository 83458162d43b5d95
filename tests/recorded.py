"""Worlds of tests that many modules begin with: made once in each process, and written again as rows from then on.

`build()` of the small world takes a second, nearly all of it in Python; the rows that it leaves are written in some
hundredths. Each module still writes its own and rolls it back, so modules know nothing of each other.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Generic, TypeVar

import time_machine
from django.db import connection, transaction
from django.utils import timezone

World = TypeVar("World")
WRITTEN = "SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY relname"
# Columns that the database makes itself cannot be written.
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What COPY gave of one table. `had_others`: of those that a migration wrote, some were changed."""

    table: str
    columns: str
    copied: str
    had_others: bool


@dataclass(frozen=True, slots=True)
class _Recording(Generic[World]):
    """`made_on`: rows of yesterday are not written today."""

    world: World
    tables: tuple[_Rows, ...]
    made_on: dt.date

    def write(self) -> World:
        """The rows as they were, without triggers: what those wrote is among them."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for rows in self.tables:
                if rows.had_others:
                    cursor.execute(f"DELETE FROM {rows.table}")  # noqa: S608 - a name from the database's own catalogue
                cursor.copy_expert(f"COPY {rows.table} ({rows.columns}) FROM STDIN", io.StringIO(rows.copied))
            cursor.execute("SET LOCAL session_replication_role = origin")
        return copy.deepcopy(self.world)


def recorded(build: Callable[[], World]) -> Callable[[], World]:
    """Of a function that writes a world into an empty database: it runs once, and its rows are copied from then on.

    Under a clock that a test moved it runs itself, for its rows bear dates.
    """
    made: list[_Recording[World]] = []

    @wraps(build)
    def write() -> World:
        if time_machine.escape_hatch.is_travelling():
            return build()
        if not made or made[0].made_on != timezone.localdate():
            made[:] = [_record(build)]
        return made[0].write()

    return write


def _record(build: Callable[[], World]) -> _Recording[World]:
    with transaction.atomic():
        world = build()
        connection.check_constraints()  # triggers that wait for the commit write rows too
        written = _written()
        transaction.set_rollback(True)
    tables = tuple(_Rows(table, columns, copied, _has_rows(table)) for table, columns, copied in written)
    return _Recording(world, tables, timezone.localdate())


def _written() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return [(table, *_copied(table)) for (table,) in cursor.fetchall()]


def _copied(table: str) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        columns, rows = str(cursor.fetchone()[0]), io.StringIO()
        cursor.copy_expert(f"COPY {table} ({columns}) TO STDOUT", rows)
        return columns, rows.getvalue()


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608 - likewise
        return bool(cursor.fetchone()[0])
