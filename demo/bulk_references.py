"""Foreign keys of copied rows, checked in one join each at the end instead of sixty look-ups a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db import IntegrityError, connection
from django.db.models import ForeignKey

from demo.bulk_rows import TABLES


def put_off() -> bool:
    """Let this connection copy without looking each reference up, where its role may; `require_from` must follow.

    All other constraints (checks, unique, not null) stay as they are. A role that may not is none the worse: the
    database looks up each row as always.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        may = bool(cursor.fetchone()[0])
        if may:
            cursor.execute("SET session_replication_role = replica")
    return may


def require_from(first_ids: Mapping[str, int]) -> None:
    """IntegrityError for the first row, from these ids on, that points to nothing."""
    for table, column, target, key in references():
        _require(table, column, target, key, first_ids[table])


def references() -> Iterator[tuple[str, str, str, str]]:
    """Table and column, and the table and key it points to, for all that is copied."""
    for model in apps.get_models():
        if model._meta.db_table in TABLES:
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey):
                    target = field.target_field
                    yield model._meta.db_table, field.column, target.model._meta.db_table, str(target.column)


def _require(table: str, column: str, target: str, key: str, first_id: int) -> None:
    lost = (
        f"SELECT row.id FROM {table} row LEFT JOIN {target} there ON there.{key} = row.{column} "  # noqa: S608 - our own names
        f"WHERE row.id >= {first_id} AND row.{column} IS NOT NULL AND there.{key} IS NULL LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(lost)
        if found := cursor.fetchone():
            raise IntegrityError(f"{table}.{column} of row {found[0]} points to no row of {target}")
