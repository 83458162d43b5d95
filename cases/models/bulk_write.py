"""Many rows of one table written by one statement, a column as one array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


def update_together(rows: Sequence[Any], names: Sequence[str], *, of: type[models.Model] | None = None) -> None:
    """Write these fields of existing rows in one UPDATE that joins the values by primary key.

    Ten times as fast as `bulk_update`, which makes a CASE expression of each value. `of` names the table where the rows
    are no instances of its model.
    """
    if not rows:
        return
    meta, quote = (of or type(rows[0]))._meta, connection.ops.quote_name
    fields: list[Any] = [meta.pk, *(meta.get_field(name) for name in names)]
    key, *columns = [quote(field.column) for field in fields]
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    written = ", ".join(f"{column} = given.{column}" for column in columns)
    given = f"unnest({arrays}) AS given({', '.join([key, *columns])})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(meta.db_table)} AS kept SET {written} FROM {given} WHERE kept.{key} = given.{key}",  # noqa: S608  names of our own columns alone
            _columns(rows, fields),
        )


def insert_together(rows: Sequence[models.Model], names: Sequence[str], **same: Any) -> None:
    """Write new rows, each of which has its number afterwards: these fields of each, and `same` of all.

    As `bulk_create`, which prepares every column of the table and writes each value into the statement. Columns that
    are not named are left to the database: NULL, or its own default.
    """
    if not rows:
        return
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields: list[Any] = [meta.get_field(name) for name in names]
    key: Any = meta.pk
    fixed: list[Any] = [meta.get_field(name) for name in same]
    columns = ", ".join(quote(field.column) for field in (*fields, *fixed))
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({columns})"  # noqa: S608  names of our own columns alone
            f" SELECT given.*{', %s' * len(fixed)} FROM unnest({arrays}) AS given RETURNING {quote(key.column)}",
            [*same.values(), *_columns(rows, fields)],
        )
        # unnest() returns rows in the order of its arrays, and INSERT … RETURNING keeps that order.
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk, row._state.adding = number, False


def _columns(rows: Sequence[Any], fields: Sequence[Any]) -> list[list[Any]]:
    there = connections[DEFAULT_DB_ALIAS]  # itself: its proxy, asked for each value, costs more than the value
    return [[field.get_db_prep_save(getattr(row, field.attname), there) for row in rows] for field in fields]
