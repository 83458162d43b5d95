"""Writing messages, and giving dead ones another chance."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from outbox import channels, wake
from outbox.errors import UnknownChannel
from outbox.models import Message, Written

Row = TypeVar("Row", bound=models.Model)
A_PIECE = 500


@dataclass(frozen=True, slots=True)
class Envelope:
    """What to send; `key` names it for ever, so that writing it twice sends it once."""

    key: str
    channel: str
    recipient: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


def enqueue(envelopes: Iterable[Envelope]) -> None:
    """Write messages into the caller's transaction, in one statement: they leave if it commits, and never otherwise.

    A key that was written before is left as it is. Raises `UnknownChannel`, and
    `TransactionManagementError` outside a transaction, where the promise would be empty.
    """
    written = [_written(envelope) for envelope in envelopes]
    if not connection.in_atomic_block:
        raise TransactionManagementError("Messages are written in the transaction of the change that causes them.")
    if written:
        Message.objects.write(written)
        transaction.on_commit(wake.ring, robust=True)


def enqueue_by_pieces(rows: QuerySet[Row], envelopes_of: Callable[[list[Row]], Iterable[Envelope]]) -> int:
    """Write what `envelopes_of` says of one piece of the rows after another, in the order of their numbers, so that
    memory does not grow with them; how many messages there are.
    """
    last, told = 0, 0
    while piece := list(rows.filter(pk__gt=last).order_by("pk")[:A_PIECE]):
        last = piece[-1].pk
        envelopes = list(envelopes_of(piece))
        enqueue(envelopes)
        told += len(envelopes)
    return told


def retry_dead(*, only: int | None = None) -> int:
    """Send dead messages again, or one of them, with all their tries; how many there were."""
    chosen = Message.objects.all() if only is None else Message.objects.filter(pk=only)
    revived = chosen.revive()
    transaction.on_commit(wake.ring, robust=True)
    return revived


def _written(envelope: Envelope) -> Written:
    if envelope.channel not in channels.names():
        raise UnknownChannel(envelope.channel)
    return envelope.key, envelope.channel, envelope.recipient, json.dumps(dict(envelope.body))
