"""Lines of lists as programs read them: stored words and instants, as far as this reader may read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.models.scope import CaseQuerySet
from cases.reading import hindsight, rows
from cases.reading.rows import BELOW_THE_COUNTY, TITLE_IS_WITHIN, words_of_row
from cases.rules import colours
from cases.rules.choices import State
from cases.rules.lifecycle import STEP_OF
from cases.rules.titles import title_of
from teams.models import User
from web.pagination import Order

NEWEST = Order(is_newest_first=True)
ALSO = ("version", "level", "next_stage", "entry_code", "is_confidential", "holder_id", "centre_id")


@dataclass(frozen=True, slots=True)
class Line:
    """`left_at`: since when the case is out of the reader's hands; of what came after nothing stands here."""

    number: str
    version: int | None
    title: str
    place: str
    spot: str
    state: str | None
    step: int | None
    network: str
    level: str | None
    entry: str | None
    is_danger: bool
    is_confidential: bool
    is_paused: bool
    is_asked: bool
    needs_review: bool
    colour: str | None
    holder: int | None
    holder_name: str
    centre: int | None
    raised_at: dt.datetime
    due_at: dt.datetime | None
    next_due_at: dt.datetime | None
    next_stage: str
    ending: str
    closed_at: dt.datetime | None
    left_at: dt.datetime | None


def page(cases: CaseQuerySet, *, reader: User, after: str, now: dt.datetime) -> tuple[list[Line], str]:
    """Newest first: one statement, two where rows left the reader's hands; and the cursor of the next page."""
    asked = rows.asked(cases, NEWEST, reader=reader, after=after, due=NEWEST.key, also=ALSO)
    found, older = NEWEST.cut(list(asked))
    hindsight.set_rows_back(found)
    return [line(values, now) for values in found], older


def line(values: Mapping[str, Any], now: dt.datetime) -> Line:
    """From the values of `rows.asked`, set back where the case left the reader's hands."""
    words = words_of_row(values)
    is_over = values["left_at"] is not None
    return Line(
        number=values["reference"],
        title=title_of(words.text[:TITLE_IS_WITHIN]),
        place=" ".join(values[name] for name in BELOW_THE_COUNTY if values[name]) or values["county_name"],
        spot=words.place,
        network=values["network"],
        is_danger=values["is_danger"],
        raised_at=values["raised_at"],
        left_at=values["left_at"],
        **(_NOTHING if is_over else _as_it_is(values, now)),
    )


def _as_it_is(values: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """What changes from step to step, and is said of a case that is still in the reader's hands."""
    same = ("version", "state", "level", "is_confidential", "needs_review", "next_due_at", "next_stage", "ending")
    stored = {name: values[name] for name in (*same, "closed_at", "holder_name")}
    return stored | {
        "step": STEP_OF.get(State(values["state"])),
        "entry": values["entry_code"],
        "is_paused": values["paused_at"] is not None,
        "is_asked": values["asked_at"] is not None,
        "colour": colours.of_case(values, now=now),
        "holder": values["holder_id"],
        "centre": values["centre_id"],
        "due_at": values["due_at"],
    }


_NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("version", "state", "step", "level", "entry", "colour", "holder", "centre", "due_at")),
    **dict.fromkeys(("next_due_at", "closed_at")),
    **dict.fromkeys(("is_confidential", "is_paused", "is_asked", "needs_review"), False),
    **dict.fromkeys(("holder_name", "next_stage", "ending"), ""),
}
