"""How much of each matter a reader reads, for what hangs on matters."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from cases.models import Call, CaseEvent
from cases.models.scope import CaseQuerySet
from teams.models import User

FIRST = 1


@dataclass(frozen=True, slots=True)
class Read:
    """`left_at`: the reader knows it up to this moment; `was_called`: a unit of theirs was called to it, ever;
    `own_units`: those of theirs that have to do with it now.
    """

    number: str
    is_kept_out: bool
    left_at: dt.datetime | None
    was_called: bool
    own_units: frozenset[int]

    def knows(self, event: CaseEvent) -> bool:
        return self.left_at is None or event.recorded_at <= self.left_at or event.seq == FIRST


def read(cases: CaseQuerySet, reader: User) -> dict[int, Read]:
    """By the number of the row, the newest first; two statements at most."""
    asked: Any = cases.as_read_by(reader).order_by("-pk")  # the annotations are known at run time alone
    found = list(asked.values_list("pk", "reference", "is_kept_out", "left_at", "holder", "centre"))
    called, standing = _calls([row[0] for row in found], reader)
    return {
        pk: Read(
            number,
            kept_out,
            left_at,
            was_called=pk in called,
            own_units=frozenset() if left_at else standing[pk] | reader.own_units.intersection((holder, centre)),
        )
        for pk, number, kept_out, left_at, holder, centre in found
    }


def _calls(cases: list[int], reader: User) -> tuple[set[int], dict[int, frozenset[int]]]:
    """To which of the cases a unit of the reader's was ever called, and the units whose calls stand: one statement."""
    standing: dict[int, frozenset[int]] = defaultdict(frozenset)
    calls = Call.objects.filter(case__in=cases, unit__in=reader.own_units) if reader.own_units else Call.objects.none()
    rows = list(calls.values_list("case", "unit", "ended_at"))
    for case, unit, ended_at in rows:
        standing[case] |= frozenset() if ended_at else {unit}
    return {case for case, _unit, _ended_at in rows}, standing
