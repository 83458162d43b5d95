"""The clock a case's life runs by: now, unless a command plays again what happened earlier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_as_of: ContextVar[dt.datetime | None] = ContextVar("cases_as_of", default=None)


def now() -> dt.datetime:
    """The instant at which steps are judged and recorded."""
    return _as_of.get() or timezone.now()


def today() -> dt.date:
    """The local day of `now()`."""
    return timezone.localdate(now())


def start_of_today(moment: dt.datetime | None = None) -> dt.datetime:
    """The first moment of the local day of `moment`, or of today."""
    return timezone.localtime(moment or now()).replace(hour=0, minute=0, second=0, microsecond=0)


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a local day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@contextmanager
def as_of(moment: dt.datetime) -> Iterator[None]:
    """Take the steps inside at an earlier moment; of this thread's own context alone, and for commands only.

    Raises ValueError for a moment without a zone: the ledger keeps instants.
    """
    if timezone.is_naive(moment):
        raise ValueError("A moment without a zone is no instant.")
    token = _as_of.set(moment)
    try:
        yield
    finally:
        _as_of.reset(token)
