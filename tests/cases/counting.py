"""Counts the statements of a request as the budget does: transaction control is free."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

FREE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET TRANSACTION")


class Counted(list[str]):
    """The statements that count, once the block is left."""


@contextmanager
def statements() -> Iterator[Counted]:
    counted = Counted()
    with CaptureQueriesContext(connection) as captured:
        yield counted
    counted += [query["sql"] for query in captured if not query["sql"].startswith(FREE)]
