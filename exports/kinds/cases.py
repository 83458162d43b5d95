"""Matters: what their list shows, with all of their words as this reader may read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.access import disclosure
from cases.models.scope import CaseQuerySet
from cases.reading import hindsight, lines, rows
from cases.rules.choices import Channel, Ending, Outcome, Stage, State
from exports.columns import NUMBER, Column, Row, of
from networks.choices import Level, Network
from teams.models import User

COLUMNS = (
    NUMBER,
    Column("text", _("matter")),
    Column("spot", _("place")),
    Column("county", _("county")),
    Column("street", _("street")),
    Column("community", _("community")),
    Column("grid", _("grid")),
    Column("network", _("network"), of(Network)),
    Column("level", _("level"), of(Level)),
    Column("entry", _("Code of the type")),
    Column("entry_name", _("matter type")),
    Column("channel", _("raised through"), of(Channel)),
    Column("state", _("state"), of(State)),
    Column("is_danger", _("danger to life")),
    Column("is_confidential", _("confidential")),
    Column("is_paused", _("Whose clocks stand")),
    Column("centre", _("centre")),
    Column("holder", _("holder")),
    Column("raised_at", _("raised")),
    Column("due_at", _("due")),
    Column("next_due_at", _("Due next")),
    Column("next_stage", _("What is due next"), of(Stage)),
    Column("closed_at", _("ended")),
    Column("ending", _("How it ended"), of(Ending)),
    Column("outcome", _("outcome"), of(Outcome)),
    Column("answer", _("answer")),
    Column("return_count", _("returns")),
    Column("rework_count", _("reworks")),
    Column("reopen_count", _("reopenings")),
    Column("left_at", _("Out of your hands since")),
)
COUNTS = ("return_count", "rework_count", "reopen_count")
ALSO = (
    *("pk", "channel", "catalogue_item__name_zh", "centre__name", "outcome", "answer"),
    *COUNTS,
)
OF_THE_LINE = (
    *("network", "level", "entry", "state", "is_danger", "is_confidential", "is_paused"),
    *("raised_at", "due_at", "next_due_at", "next_stage", "closed_at", "ending", "left_at"),
)


def rows_of(cases: CaseQuerySet, *, reader: User, now: dt.datetime) -> Iterator[Row]:
    """Newest first; two statements for all of them where some left the reader's hands, else one."""
    asked = rows.named(cases, reader, is_whole=True).order_by("-pk")
    found = list(asked.values(*dict.fromkeys((*rows.COLUMNS, *lines.ALSO, *ALSO))))
    hindsight.set_rows_back(found)
    return (_row(values, now) for values in found)


def _row(values: Mapping[str, Any], now: dt.datetime) -> Row:
    line, words = lines.line(values, now), rows.words_of_row(values)
    is_theirs = values["left_at"] is None
    row: Row = {"pk": values["pk"], "number": line.number, "text": words.text, "spot": words.place}
    if values["is_kept_out"]:  # what a centre wrote for called units stands unmasked on their page, and not in a file
        row["text"] = disclosure.said(words.text)
    row |= {level: values[f"{level}_name"] for level in ("county", "street", "community", "grid")}
    row |= {name: getattr(line, name) for name in OF_THE_LINE}
    row |= {
        "channel": values["channel"],
        "entry_name": values["catalogue_item__name_zh"] if is_theirs else None,
        "centre": values["centre__name"] if is_theirs else None,
        "holder": line.holder_name,
        "outcome": values["outcome"] if is_theirs else None,
        "answer": disclosure.said(values["answer"]) if is_theirs else None,
    }
    return row | {name: values[name] if is_theirs else None for name in COUNTS}
