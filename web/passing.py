"""What is remembered for ten minutes and then gone, in memory that all web processes share: Valkey.

Who sends is known by a keyed digest. Half of its key is drawn by chance and goes with the counts, so that after ten
minutes nobody can tell any more who was counted, whatever they hold; the other half is the service's own key. Where
Valkey does not answer, each process remembers for itself: a limit that is several times as high for a while is better
than a resident who cannot send.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import redis
import structlog
from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

log = structlog.get_logger("web.passing")

LASTS_SECONDS = 600
PATIENCE_SECONDS = 0.2
REST_SECONDS = 30
"""After Valkey did not answer it is left alone for so long: nobody waits for it with each request."""
MOST_KNOWN = 10_000
"""Rows remembered by a process for itself; beyond that all begin anew, so that memory stays small."""
T = TypeVar("T")


def count(purpose: str, who: str) -> int:
    """Count one more; how many there were within the ten minutes, this one included. Costs the same for any number."""

    def counted(store: redis.Redis) -> int:
        name = _digest(store, purpose, who)
        with store.pipeline() as written:
            written.incr(name)
            written.expire(name, LASTS_SECONDS, nx=True)
            return int(written.execute()[0])

    return _asked(counted, otherwise=lambda: _alone(f"{purpose} {who}", None).number)


def gather(purpose: str, who: str, what: str) -> list[str]:
    """Add to what came from there within the ten minutes; all of it, the oldest first."""

    def gathered(store: redis.Redis) -> list[str]:
        name = _digest(store, purpose, who)
        with store.pipeline() as written:
            written.rpush(name, what)
            written.expire(name, LASTS_SECONDS, nx=True)
            written.lrange(name, 0, -1)
            return [row.decode() for row in written.execute()[2]]

    return _asked(gathered, otherwise=lambda: list(_alone(f"{purpose} {who}", what).rows))


def forget() -> None:
    """Begin anew."""
    _OWN.clear()
    _asked(lambda store: store.delete(_name("key")), otherwise=lambda: 0)


def _digest(store: redis.Redis, purpose: str, who: str) -> str:
    """The name under which it is remembered, made with the key of these ten minutes."""
    with store.pipeline() as begun:
        begun.set(_name("key"), secrets.token_hex(16), nx=True, ex=LASTS_SECONDS)
        begun.get(_name("key"))
        drawn = begun.execute()[1]
    said = f"{drawn.decode()} {purpose} {who}"
    return _name(salted_hmac("web.passing", said, algorithm="sha256").hexdigest()[:32])


def _name(part: str) -> str:
    """Several installations, and the tests at once, may share one Valkey."""
    return f"passing:{connection.settings_dict['NAME']}:{part}"


@dataclass(slots=True)
class _Own:
    """What this process remembers by itself of one source."""

    since: float
    number: int = 0
    rows: list[str] = field(default_factory=list)


_LOCK = threading.Lock()
_OWN: dict[str, _Own] = {}
_rests_until = [0.0]


def _alone(name: str, what: str | None) -> _Own:
    now = time.monotonic()
    with _LOCK:
        if len(_OWN) >= MOST_KNOWN:
            _OWN.clear()
        own = _OWN.setdefault(name, _Own(now))
        if now - own.since >= LASTS_SECONDS:
            own = _OWN[name] = _Own(now)
        own.number += 1
        own.rows += [] if what is None else [what]
        return own


def _asked(ask: Callable[[redis.Redis], T], *, otherwise: Callable[[], T]) -> T:
    if time.monotonic() < _rests_until[0]:
        return otherwise()
    try:
        return ask(_store(settings.REDIS_URL))
    except redis.RedisError as error:
        _rests_until[0] = time.monotonic() + REST_SECONDS
        log.warning("passing_counts_alone", error=type(error).__name__)
        return otherwise()


@cache
def _store(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
