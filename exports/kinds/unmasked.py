"""Matters with their own words and whoever raised them: each revealed by the same step as on its page, on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.models import Case
from cases.models.scope import CaseQuerySet
from exports.columns import Column, Row
from exports.kinds import cases as masked
from teams.models import User
from web.errors import Refusal

COLUMNS = (
    *masked.COLUMNS,
    Column("people", _("Who raised it")),
    Column("is_revealed", _("Shown in full")),
)


def rows_of(cases: CaseQuerySet, *, reader: User, now: dt.datetime, reason: str) -> Iterator[Row]:
    """Where the reader may not reveal who raised a matter, its row stays masked and says so."""
    whole = {case.pk: case for case in Case.objects.visible_to(reader).filter(pk__in=cases.order_by().values("pk"))}
    for row in masked.rows_of(cases, reader=reader, now=now):
        yield row | _revealed(whole[row["pk"]], row, reader, reason)


def _revealed(case: Case, row: Row, reader: User, reason: str) -> Row:
    try:
        shown = actions.reveal(case, by=reader, reason=reason)
    except Refusal:
        return {"people": None, "is_revealed": False}
    people = "; ".join(f"{voice.name} {voice.phone}".strip() for voice in shown.people)
    return {"text": shown.text, "spot": shown.place, "people": people, "is_revealed": True}
