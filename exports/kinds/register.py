"""The kinds of export by name: their columns, and how rows are made of matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cases.models.scope import CaseQuerySet
from exports.choices import Kind
from exports.columns import Column, Row
from exports.kinds import calls, cases, events, ratings
from teams.models import User


class RowsOf(Protocol):
    """Rows of some hundreds of matters, which came through the one door; the newest matter first."""

    def __call__(self, cases: CaseQuerySet, *, reader: User, now: dt.datetime) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Content:
    columns: Sequence[Column]
    rows_of: RowsOf


CONTENTS: Mapping[str, Content] = {
    Kind.CASES: Content(cases.COLUMNS, cases.rows_of),
    Kind.EVENTS: Content(events.COLUMNS, events.rows_of),
    Kind.CALLS: Content(calls.COLUMNS, calls.rows_of),
    Kind.RATINGS: Content(ratings.COLUMNS, ratings.rows_of),
}
