"""What people answered when they rated a case, one by one or, for whoever handled it, only as part of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.access import disclosure
from cases.rules.choices import Contacted, Hold, Satisfied, Solved, Way

OPINION = (
    *("reporter", "round", "answered_at", "contacted", "solved", "satisfied", "reasons"),
    *("visited_by", "witness", "way"),
)
HELD = {"held": "held__pk", "verdict": "held__verdict"}
"""The columns that are read of a rating, and of why it does not count."""
FEWEST_TOGETHER = 5
"""Of fewer people a unit would know who said what."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One evaluation as given, or not (yet)."""

    round: int
    is_answered: bool
    contacted: str
    solved: str
    satisfied: str
    reasons: str
    way: str
    """By telephone or at the door; empty where it was given by a code."""
    witness: str
    hold: str
    """Why it does not count (yet); empty where it does."""
    is_bad: bool


@dataclass(frozen=True, slots=True)
class RatingTotals:
    """What several people answered together, in numbers of people."""

    people: int
    contacted: int
    solved: int
    satisfied: int

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> RatingTotals | None:
        """None where there are too few of them."""
        if len(rows) < FEWEST_TOGETHER:
            return None
        return cls(
            len(rows),
            sum(row["contacted"] == Contacted.YES for row in rows),
            sum(row["solved"] == Solved.YES for row in rows),
            sum(row["satisfied"] >= Satisfied.BASICALLY_SATISFIED for row in rows),
        )


def opinion(row: Mapping[str, Any]) -> Opinion:
    """From the JSON the database made of its row."""
    is_answered = row["answered_at"] is not None
    return Opinion(
        round=row["round"],
        is_answered=is_answered,
        contacted=str(Contacted(row["contacted"]).label) if is_answered else "",
        solved=str(Solved(row["solved"]).label) if is_answered else "",
        satisfied=str(Satisfied(row["satisfied"]).label) if is_answered else "",
        reasons=disclosure.said(row["reasons"]),
        way=_way(row),
        witness=row["witness"],
        hold=_hold(row),
        is_bad=is_answered and (row["solved"] == Solved.NO or row["satisfied"] <= Satisfied.DISSATISFIED),
    )


def counts(row: Mapping[str, Any]) -> bool:
    """Given, and neither held for review nor struck."""
    return row["answered_at"] is not None and not _hold(row)


def _hold(row: Mapping[str, Any]) -> str:
    hold = "" if row["held"] is None else Hold.after(row["verdict"])
    return str(Hold(hold).label) if hold else ""


def _way(row: Mapping[str, Any]) -> str:
    """Visits that were kept before they said how are shown as such."""
    if row["visited_by"] is None:
        return ""
    return str(Way(row["way"]).label) if row["way"] else _("return visit")
