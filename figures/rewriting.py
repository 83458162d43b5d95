"""Writing the counts of one day: only rows that differ from the count before are touched, and what is gone goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

Statement = tuple[str, tuple[Any, ...]]


def rewrite(table: str, day: dt.date, counted: Statement, *, key: Sequence[str], columns: Sequence[str]) -> None:
    """`counted` gives rows with the columns of the table but the day; `key` with the day names one row. Readers see the
    count before or this one, in the caller's transaction.
    """
    fresh, params = counted
    keys, values = ", ".join(key), ", ".join(columns)
    was, now = (", ".join(f"{of}.{name}" for name in columns) for of in ("kept", "excluded"))
    same = " AND ".join(f"fresh.{name} = kept.{name}" for name in key)
    change = ", ".join(f"{name} = excluded.{name}" for name in columns)
    statement = f"""\
WITH fresh AS ({fresh}), gone AS (
  DELETE FROM {table} AS kept WHERE day = %s AND NOT EXISTS (SELECT FROM fresh WHERE {same}))
INSERT INTO {table} AS kept (day, {keys}, {values})
SELECT %s, {keys}, {values} FROM fresh
ON CONFLICT (day, {keys}) DO UPDATE SET {change} WHERE ({was}) IS DISTINCT FROM ({now})
"""  # noqa: S608  the names are those of our own tables
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, day, day])
