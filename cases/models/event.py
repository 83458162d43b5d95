"""The ledger: append-only events, each hashed over the one before it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from networks.models import Unit
from teams.models import User

IS_A_LOOK = Q(action=Action.REVEAL)


class CaseEvent(models.Model):
    """One event of a case. `occurred_at`: when it happened; `recorded_at`: when it was written (later, without a
    signal).

    `holder` is the unit that has the case from this event on. So the intervals between events say who held the case for
    how long, and together they last as long as the case.

    The database refuses UPDATE and DELETE (trigger); `hash` chains to the event before it within the case.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=20)
    """An `Action`, without `choices`: a new step needs no migration (decision 35)."""
    source = models.CharField(max_length=12, choices=State.choices, blank=True)
    target = models.CharField(max_length=12, choices=State.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    holder = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    note = models.TextField(blank=True)
    payload = models.JSONField(default=dict)
    hash = models.BinaryField(max_length=32)

    objects: ClassVar[models.Manager[CaseEvent]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="cases_event_numbered_within_the_case")]
        indexes = [
            models.Index(fields=["-recorded_at", "-id"], condition=IS_A_LOOK, name="cases_event_for_looks"),
            models.Index(fields=["by", "-recorded_at", "-id"], condition=IS_A_LOOK, name="cases_event_for_looks_of"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def digest(self, before: bytes, uid: str) -> bytes:
        """SHA-256 over the hash before this one and all that must not change; texts enter as their own digest."""
        body = {
            "case": uid,
            "seq": self.seq,
            "action": self.action,
            "source": self.source,
            "target": self.target,
            "by": self.by_id,
            "unit": self.unit_id,
            "holder": self.holder_id,
            "occurred_at": _instant(self.occurred_at),
            "recorded_at": _instant(self.recorded_at),
            # As a digest: the words can be erased later without breaking the chain.
            "note": hashlib.sha256(self.note.encode()).hexdigest(),
            "payload": self.payload,
        }
        return hashlib.sha256(before + canonical(body)).digest()


def canonical(body: dict[str, Any]) -> bytes:
    """JSON with sorted keys and no spaces: the same bytes for the same content."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
