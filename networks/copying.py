"""Rows by the ten thousand, by COPY: several times as fast as INSERT; constraints and triggers hold as always."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

NULL = "\\N"
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})
Cell = Callable[[Any], str]


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table, in the caller's transaction; each has its number afterwards."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = list(meta.concrete_fields)
    writers = [(field, _writer(field)) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [meta.db_table, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
        lines = ("\t".join(write(field.pre_save(row, True)) for field, write in writers) for row in rows)
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields if field.column)
        table = connection.ops.quote_name(meta.db_table)
        with connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", StringIO("\n".join(lines) + "\n"))
    for row in rows:
        row._state.adding = False


def _writer(field: models.Field[Any, Any]) -> Cell:
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.BinaryField):
        return _bytes
    return _array if isinstance(field, ArrayField) else _plain


def _plain(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).translate(ESCAPED)


def _bytes(value: bytes | memoryview | None) -> str:
    return NULL if value is None else f"\\\\x{bytes(value).hex()}"


def _json(value: Any) -> str:
    return NULL if value is None else json.dumps(value, ensure_ascii=False).translate(ESCAPED)


def _array(value: Sequence[str]) -> str:
    quoted = (f'"{part}"' for part in (str(each).replace("\\", "\\\\").replace('"', '\\"') for each in value))
    return f"{{{','.join(quoted)}}}".translate(ESCAPED)
