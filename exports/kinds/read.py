"""How much of each matter a reader reads, for what hangs on matters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cases.models import Call, CaseEvent
from cases.models.scope import CaseQuerySet
from teams.models import User

FIRST = 1


@dataclass(frozen=True, slots=True)
class Read:
    """`left_at`: the reader knows it up to this moment; `was_called`: a unit of theirs was called to it, ever."""

    number: str
    is_kept_out: bool
    left_at: dt.datetime | None
    was_called: bool

    def knows(self, event: CaseEvent) -> bool:
        return self.left_at is None or event.recorded_at <= self.left_at or event.seq == FIRST


def read(cases: CaseQuerySet, reader: User) -> dict[int, Read]:
    """By the number of the row, the newest first; two statements at most."""
    asked: Any = cases.as_read_by(reader).order_by("-pk")  # the annotations are known at run time alone
    found = list(asked.values_list("pk", "reference", "is_kept_out", "left_at"))
    units = reader.own_units
    calls = Call.objects.filter(case__in=[row[0] for row in found], unit__in=units)
    called = set(calls.values_list("case", flat=True)) if units else set()
    return {pk: Read(number, kept_out, left_at, pk in called) for pk, number, kept_out, left_at in found}
