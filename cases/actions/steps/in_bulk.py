"""Many matters taken through one step by one person: each by its own verb, and the ledger says that it was in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["in_bulk"]

BULK = "bulk"
"""The name under which an event keeps the number of the run that it belongs to."""
_number: ContextVar[str] = ContextVar("cases_in_bulk", default="")


@contextmanager
def in_bulk(number: str) -> Iterator[None]:
    """Let the steps taken inside say that they belong to this run; of this thread's own context alone."""
    token = _number.set(number)
    try:
        yield
    finally:
        _number.reset(token)


def noted_in_bulk() -> dict[str, str]:
    """What the event of a step keeps of its run; nothing outside one."""
    number = _number.get()
    return {BULK: number} if number else {}
