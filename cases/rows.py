"""Lines of lists, from `.values()`: what a matter is, where, how far, and how long is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Left
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import colours, wording
from cases.choices import Ending, State
from cases.keyset import PAGE, Order
from cases.lifecycle import STEP_OF
from cases.models import Case
from cases.titles import title_of
from cases.wording import Clock
from networks.choices import Network

ALL_SIX = 7
TITLE_IS_WITHIN = 240
BELOW_THE_COUNTY = ("street_name", "community_name", "grid_name")

COLUMNS = (
    "reference",
    "words",
    "place",
    "network",
    *colours.STORED,
    "ending",
    "needs_review",
    "raised_at",
    "closed_at",
    "is_danger",
    "county_name",
    *BELOW_THE_COUNTY,
    "holder_name",
)
NAMES: Mapping[str, str] = {
    "county_name": "county__name",
    "street_name": "street__name",
    "community_name": "community__name",
    "grid_name": "grid__name",
    "holder_name": "holder__short_name",
}


@dataclass(frozen=True, slots=True)
class Row:
    """`url` opens the matter from this list; `pane_url` is the matter alone, for loading beside the list."""

    number: str
    url: str
    pane_url: str
    title: str
    place: str
    spot: str
    network: str
    network_label: str
    is_danger: bool
    step: int
    step_label: str
    holder: str
    clock: Clock | None
    ended: str
    raised_at: dt.datetime
    asked: str = ""
    """What waits for the reader, in a list of several kinds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A case that waits for its reader: what is asked, and until when."""

    case_id: int
    due_at: dt.datetime
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and the cursor of the next one: empty on the last."""

    rows: list[Row]
    older: str


def page(
    cases: QuerySet[Any],
    order: Order,
    *,
    after: str = "",
    now: dt.datetime,
    due: str = "next_due_at",
    address: Callable[[str], str] | None = None,
) -> Page:
    """One statement, whatever the length of the list. `due` names the instant the clock runs to."""
    found, older = order.page(_named(_chosen(cases, order, after)), *COLUMNS, due, after=after)
    return Page([_row(values, now=now, due=due, address=address) for values in found], older)


def _named(cases: QuerySet[Any]) -> QuerySet[Any]:
    """With the first words of each case and the names that its row shows."""
    names = {name: Coalesce(F(path), Value("")) for name, path in NAMES.items()}
    named: QuerySet[Any] = cases.annotate(words=Left("text", TITLE_IS_WITHIN), **names)
    return named


def of_asked(asked: Sequence[Asked], *, now: dt.datetime, address: Callable[[str], str]) -> list[Row]:
    """Rows of what waits for a reader, in the order given, in one statement."""
    cases = _named(Case.objects.filter(pk__in=[one.case_id for one in asked]))
    found = {values["pk"]: values for values in cases.values("pk", *COLUMNS)}
    return [
        _row(
            found[one.case_id] | {"asked_until": one.due_at},
            now=now,
            due="asked_until",
            address=address,
            asked=one.words,
        )
        for one in asked
        if one.case_id in found
    ]


def _chosen(cases: QuerySet[Any], order: Order, after: str) -> QuerySet[Any]:
    """The page's rows alone, before names are joined to them; an order by something computed needs the whole query."""
    if order.field in cases.query.annotations:
        return cases
    return Case.objects.filter(pk__in=order.sort(order.after(cases, after)).values("pk")[: PAGE + 1])


def _row(
    values: Mapping[str, Any], *, now: dt.datetime, due: str, address: Callable[[str], str] | None, asked: str = ""
) -> Row:
    reference, state = values["reference"], State(values["state"])
    own = reverse("cases:case", args=[reference])
    ended = "" if asked else _ended(values)
    return Row(
        number=reference,
        url=address(reference) if address else own,
        pane_url=own,
        title=title_of(values["words"]),
        place=" · ".join(values[name] for name in BELOW_THE_COUNTY if values[name]) or values["county_name"],
        spot=values["place"],
        network=values["network"],
        network_label=short_network(values["network"]),
        is_danger=values["is_danger"],
        step=STEP_OF.get(state, ALL_SIX if state == State.CLOSED else 0),
        step_label=str(state.label),
        holder=values["holder_name"],
        clock=None if ended else _clock(values, due, now),
        ended=ended,
        raised_at=values["raised_at"],
        asked=asked,
    )


def _clock(values: Mapping[str, Any], due: str, now: dt.datetime) -> Clock:
    """In the largest unit alone: a list is looked over, not read. A paused matter has no clock but its review day."""
    if values["paused_at"]:
        review_at = values["next_due_at"]
        return Clock("none", wording.paused_until(review_at, now=now), review_at, wording.exact(review_at))
    shown = wording.tone(values[due], now=now)
    words = wording.words_left(values[due], now=now, is_short=True)
    tone = colours.gravest(shown, colours.of_case(values, now=now))
    return Clock(tone, words, values[due], wording.exact(values[due]))


def _ended(values: Mapping[str, Any]) -> str:
    """What stands in the clock's place where nobody's limit runs."""
    state = State(values["state"])
    if state == State.EVALUATING:
        return _("bad rating") if values["needs_review"] else str(state.label)
    if state in STEP_OF:
        return ""
    return f"{state.label} · {Ending(values['ending']).label}" if values["ending"] else str(state.label)


def short_network(network: str) -> str:
    """民生 for 民生网: what fits into a tag."""
    return {
        Network.PARTY: _("Party"),
        Network.SAFETY: _("Safety"),
        Network.LIVELIHOOD: _("Livelihood"),
        Network.ENTERPRISE: _("Enterprise"),
    }[Network(network)]
