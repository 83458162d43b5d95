"""What the pages of a run show: the matters as their reader sees them now, what can be done, what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from cases.models import Case
from cases.reading import rows
from cases.reading.rows import Row
from desk.bulk import judging
from desk.bulk.offers import OFFERS, Offer
from desk.choices import RowState
from desk.models import BulkRow, BulkRun
from teams.models import User
from worktime import timekeeping

PAGE = 100
MOST_AREAS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One row; without `row` the reader does not see the matter any more, and nothing of it is shown."""

    pk: int
    row: Row | None
    sentence: str = ""
    is_ticked: bool = True


@dataclass(frozen=True, slots=True)
class Possible:
    """A step with how many of the ticked matters it can be taken on now; none where only others can take it."""

    offer: Offer
    count: int


@dataclass(frozen=True, slots=True)
class Split:
    """The ticked matters of a choice: on which a step can be taken, and why not on the first of the others."""

    cases: Sequence[Case]
    able: Sequence[BulkRow]
    unable: Sequence[BulkRow]
    sentences: Sequence[str]


def ticked_of(run: BulkRun, person: User) -> tuple[list[BulkRow], dict[int, Case]]:
    """The ticked rows, and those of their matters that the person sees: three statements."""
    chosen = list(run.rows.waiting().order_by("pk"))
    return chosen, judging.seen_of([row.case_id for row in chosen], person)


def possible(run: BulkRun, person: User) -> list[Possible]:
    """Every step that can be taken on at least one of the chosen, and on how many of the ticked.

    What was left out counts for the offer: ticked again, it is only known to the server by the press of such a step.
    """
    rows = dict(run.rows.values_list("case", "state"))
    seen = judging.seen_of(list(rows), person)
    found = []
    for offer in OFFERS:
        states = [rows[number] for number, case in seen.items() if judging.can(offer, case, person)]
        if states:
            found.append(Possible(offer, len(states) - states.count(RowState.LEFT_OUT)))
    return found


def split(run: BulkRun, offer: Offer, person: User, unseen: str) -> Split:
    chosen, seen = ticked_of(run, person)
    able = [row for row in chosen if row.case_id in seen and judging.can(offer, seen[row.case_id], person)]
    kept = {row.pk for row in able}
    unable = [row for row in chosen if row.pk not in kept]
    cases = [seen.get(row.case_id) for row in unable[:PAGE]]
    sentences = [judging.refusal_of(offer, case, person) if case else unseen for case in cases]
    return Split([seen[row.case_id] for row in able], able, unable, sentences)


def lines(of_run: Sequence[BulkRow], reader: User, sentences: Sequence[str] = ()) -> list[Line]:
    """Rows as a table shows them: one statement. `sentences` in place of those that the rows keep."""
    seen = rows.of_cases([row.case_id for row in of_run], reader=reader, now=timekeeping.now())
    said = sentences or [row.sentence for row in of_run]
    return [
        Line(row.pk, seen.get(row.case_id), sentence, row.state != RowState.LEFT_OUT)
        for row, sentence in zip(of_run, said, strict=True)
    ]


def by_area(run: BulkRun) -> list[dict[str, Any]]:
    """How many were done, by sub-district: the largest first."""
    done = run.rows.filter(state=RowState.DONE).order_by()
    named = done.values("case__street__name", "case__county__name").annotate(count=Count("pk"))
    found = named.order_by("-count", "case__street__name")[:MOST_AREAS]
    return [{"name": one["case__street__name"] or one["case__county__name"], "count": one["count"]} for one in found]
