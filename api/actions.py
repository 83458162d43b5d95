"""A POST that is sent again: its answer is kept in the transaction of what it did (decision 61)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from api.errors import StillRunning
from api.models import Answered
from cases.rules import sealing
from teams.models import User
from web.errors import KeyReused

KEPT = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON that goes with it; `is_again`: it was given before, and nothing was done now."""

    status: int
    body: bytes
    is_again: bool = False


@transaction.atomic
def once(actor: User, key: str, digest: bytes, do: Callable[[], Answer]) -> Answer:
    """What `do` answers, kept with all that it changed, or nothing of both.

    The same key and content give the kept answer. What is refused changed nothing and keeps nothing: sent again, it is
    judged anew. While the first one runs, a second one is not kept waiting but told so (the lock is that of PostgreSQL,
    and goes with the connection of whoever dies).
    """
    if not _is_alone(actor, key):
        raise StillRunning()
    before = Answered.objects.filter(actor=actor, key=key).first()
    if before is not None:
        if bytes(before.digest) != digest:
            raise KeyReused()
        return Answer(before.status, sealing.unseal(bytes(before.sealed_body)).encode(), is_again=True)
    given = do()
    Answered.objects.create(
        actor=actor,
        key=key,
        digest=digest,
        status=given.status,
        sealed_body=sealing.seal(given.body.decode()),
        answered_at=timezone.now(),
    )
    return given


def forget_old_answers(now: dt.datetime) -> int:
    """Answers older than a week; a matter that was raised is still raised once a key (`Case.intake_key`)."""
    return Answered.objects.filter(answered_at__lt=now - KEPT).delete()[0]


def _is_alone(actor: User, key: str) -> bool:
    number = int.from_bytes(hashlib.sha256(f"{actor.pk} {key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row: tuple[bool] = cursor.fetchone()
    return row[0]
