"""The ledger of each matter, the oldest event first: what the page of a matter tells this reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from cases.access.disclosure import is_told, note_of, said
from cases.models import CaseEvent
from cases.models.scope import CaseQuerySet
from cases.reading.phrasing import RATINGS
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from exports.columns import NUMBER, Column, Row, of
from exports.kinds.read import Read, read
from teams.models import User

COLUMNS = (
    NUMBER,
    Column("seq", _("Number of the event")),
    Column("action", _("step"), of(Action)),
    Column("source", _("State before"), of(State)),
    Column("target", _("State after"), of(State)),
    Column("unit", _("Unit that did it")),
    Column("by", _("by")),
    Column("holder", _("holder")),
    Column("occurred_at", _("occurred")),
    Column("recorded_at", _("recorded")),
    Column("note", _("note")),
)
PIECE = 500


def rows_of(cases: CaseQuerySet, *, reader: User, now: dt.datetime) -> Iterator[Row]:
    """Up to the moment at which a matter left the reader's hands."""
    known = read(cases, reader)
    events = CaseEvent.objects.filter(case__in=known).select_related("unit", "holder", "by").order_by("-case_id", "seq")
    # A piece at a time: five hundred matters have five thousand events, each with its unit, holder and person.
    read_by_piece = events.iterator(chunk_size=PIECE)
    told = (event for event in read_by_piece if is_told(event, reader, partial(_there, known[event.case_id])))
    return (_row(event, known[event.case_id]) for event in told if known[event.case_id].knows(event))


def _there(case: Read) -> frozenset[int]:
    return case.own_units


def _row(event: CaseEvent, case: Read) -> Row:
    is_hidden = case.was_called and event.action in RATINGS
    note = "" if is_hidden else said(note_of(event, is_kept_out=case.is_kept_out))
    return {
        "number": case.number,
        "seq": event.seq,
        "action": event.action,
        "source": event.source,
        "target": event.target,
        "unit": event.unit.name if event.unit else None,
        "by": event.by.name if event.by else None,
        "holder": event.holder.name if event.holder else None,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "note": note,
    }
