"""The ledger: append-only events, each hashed over the one before it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, ClassVar

from django.contrib.postgres.indexes import BrinIndex
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
    erased: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    """After disposal, the digests that stand for what went: `note`, and `rest` where the payload lost words too."""

    objects: ClassVar[models.Manager[CaseEvent]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="cases_event_numbered_within_the_case")]
        indexes = [
            models.Index(fields=["-recorded_at", "-id"], condition=IS_A_LOOK, name="cases_event_for_looks"),
            models.Index(fields=["by", "-recorded_at", "-id"], condition=IS_A_LOOK, name="cases_event_for_looks_of"),
            # What came since a moment, for the figures. Events stay where they were written, in the order of time, so
            # a few bytes for each hundred pages are enough.
            BrinIndex(fields=["recorded_at"], autosummarize=True, pages_per_range=32, name="cases_event_for_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def digest(self, before: bytes, uid: str) -> bytes:
        """SHA-256 over the hash before this one and all that must not change; texts enter as their own digest."""
        return hashlib.sha256(before + canonical(self._body(uid))).digest()

    def follows(self, before: bytes, uid: str) -> bool:
        """Whether the event is as it was written and follows the one before it, also after its words were disposed of.

        Where the payload has lost words its hash cannot be computed again: `rest` binds what is left to that hash, and
        the proof of the disposal, which is chained, covers `rest`.
        """
        if self.erased and self.note:
            return False
        if self.erased and "rest" in self.erased:
            return bool(self.erased["rest"] == self.rest(before, uid))
        return self.digest(before, uid) == bytes(self.hash)

    def rest(self, before: bytes, uid: str) -> str:
        """What is left of the event, bound to its own hash and the one before."""
        return hashlib.sha256(before + bytes(self.hash) + canonical(self._body(uid))).hexdigest()

    def _body(self, uid: str) -> dict[str, Any]:
        return {
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
            "note": self.erased["note"] if self.erased else hashlib.sha256(self.note.encode()).hexdigest(),
            "payload": self.payload,
        }


def canonical(body: dict[str, Any]) -> bytes:
    """JSON with sorted keys and no spaces: the same bytes for the same content."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
