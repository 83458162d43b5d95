"""The kinds of export by name: their columns, and how rows are made of matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from django.utils.translation import gettext as _

from cases.models.scope import CaseQuerySet
from exports.choices import Kind
from exports.columns import Column, Row
from exports.kinds import calls, cases, events, ratings, unmasked
from exports.models import Export
from teams.models import User


class RowsOf(Protocol):
    """Rows of some hundreds of matters, which came through the one door; the newest matter first."""

    def __call__(self, cases: CaseQuerySet, *, reader: User, now: dt.datetime) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Content:
    columns: Sequence[Column]
    rows_of: RowsOf


def content_of(export: Export) -> Content:
    """Of an export with names and telephones, the reason that stands with each of them."""
    if not export.is_unmasked:
        return CONTENTS[export.kind]
    told = {"number": export.pk, "reason": export.reason, "name": export.decided_by.name if export.decided_by else ""}
    reason = _("Export No. %(number)s, agreed to by %(name)s: %(reason)s") % told
    return Content(unmasked.COLUMNS, partial(unmasked.rows_of, reason=reason))


CONTENTS: Mapping[str, Content] = {
    Kind.CASES: Content(cases.COLUMNS, cases.rows_of),
    Kind.EVENTS: Content(events.COLUMNS, events.rows_of),
    Kind.CALLS: Content(calls.COLUMNS, calls.rows_of),
    Kind.RATINGS: Content(ratings.COLUMNS, ratings.rows_of),
}
