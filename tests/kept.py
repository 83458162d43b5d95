"""What the tests of a module share in the database: written once, in a transaction that stays open while they run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker

_open: list[transaction.Atomic] = []


@contextmanager
def kept(blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction for a fixture of a module; what is written in it is rolled back."""
    with blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        _open.append(atomic)
        try:
            yield
        finally:
            _roll_back_to(atomic)


def roll_back() -> None:
    """Before a test that commits: it uses the same connection, and would write into the open transaction."""
    if _open:
        _roll_back_to(_open[0])


def _roll_back_to(atomic: transaction.Atomic) -> None:
    while atomic in _open:
        transaction.set_rollback(True)
        _open.pop().__exit__(None, None, None)
