"""The database emptied after a test that commits: only tables with rows. Truncating all took ten times as long."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

# Migrations wrote these. No test writes Django's two; the revision of the rules has a row at all times.
STAYING = {"django_content_type", "auth_permission", "networks_revision"}
MANY = 1_000


def empty(*_test: Any) -> None:
    """Every table of our models and Django's. Waits for whoever still writes, as TRUNCATE does."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYING)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        # The ledger may only be added to, and an area not go before its cases: triggers that do not run in this role.
        cursor.execute("SET LOCAL session_replication_role = replica")
        removed = {table: _emptied(cursor, table) for table in _with_rows(cursor, tables)}
        cursor.execute("UPDATE networks_revision SET number = nextval('networks_revision_number')")
    with connection.cursor() as cursor:
        for table in (table for table, rows in removed.items() if rows > MANY):
            cursor.execute(f"VACUUM {table}")


def _with_rows(cursor: Any, tables: list[str]) -> list[str]:
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)  # noqa: S608 - names of our own
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]


def _emptied(cursor: Any, table: str) -> int:
    cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of our own
    return int(cursor.rowcount)
