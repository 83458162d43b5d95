"""What the law asks of a residents' or villagers' meeting, as the paper prints it. Data, for a place to compare."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from councils.choices import LawKind

ROWS = Path(__file__).parent / "data" / "residents_meetings.csv"


@dataclass(frozen=True, slots=True)
class Law:
    """One law: its name, and what it says of who may ask, when people are told, who has to come and what decides."""

    kind: LawKind
    name: str
    demanded_by: str
    notice: str
    quorum: str
    majority: str
    source: str


@cache
def laws() -> dict[LawKind, Law]:
    with ROWS.open(encoding="utf-8", newline="") as rows:
        read = [_law(row) for row in csv.DictReader(rows)]
    return {law.kind: law for law in read}


def _law(row: dict[str, str]) -> Law:
    kind = LawKind(row.pop("kind"))
    return Law(kind, **row)


def law_for(area_name: str) -> Law:
    """By the name of the place: a village has villagers' meetings, a community residents' meetings."""
    return laws()[LawKind.VILLAGE if area_name.endswith("村") else LawKind.CITY]
