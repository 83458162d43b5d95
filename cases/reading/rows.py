"""Lines of lists, from `.values()`: what a matter is, where, how far, and how long is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.access import disclosure
from cases.models import Assignment, Case
from cases.models.scope import CaseQuerySet
from cases.reading import hindsight
from cases.reading.marks import CHANGED, UNOPENED, marks
from cases.rules import colours
from cases.rules.choices import Ending, State
from cases.rules.lifecycle import STEP_OF, Action
from cases.rules.titles import title_of
from networks.choices import Network
from networks.models import CatalogueItem
from teams.models import User
from teams.symbolic import Symbolic
from web.addresses import address_of
from web.compiled import Compiled
from web.pagination import PAGE, Order
from worktime import wording
from worktime.days import last_day
from worktime.wording import Clock

ALL_SIX = 7
TITLE_IS_WITHIN = 240
LONGEST_NUMBER = 60
"""Characters read beyond the length of a title: a number must not be cut before it is masked."""
BELOW_THE_COUNTY = ("street_name", "community_name", "grid_name")

COLUMNS = (
    "reference",
    "version",
    "words",
    "place",
    "brief",
    "is_kept_out",
    "left_at",
    "network",
    *colours.STORED,
    "asked_at",
    "ending",
    "needs_review",
    "raised_at",
    "closed_at",
    "is_danger",
    "county_name",
    *BELOW_THE_COUNTY,
    "holder_name",
    "proposed_action",
    "proposer_name",
    "taker_name",
    "is_followed",
    "opened_until",
    "has_news",
)
NAMES: Mapping[str, str] = {
    "county_name": "county__name",
    "street_name": "street__name",
    "community_name": "community__name",
    "grid_name": "grid__name",
    "holder_name": "holder__short_name",
    "proposer_name": "proposed_by__name",
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
    version: int
    """Of the matter as the list shows it: what somebody who ticks it has seen; 0 where it has left their hands."""
    asked: str = ""
    """What waits for the reader, in a list of several kinds."""
    proposal: str = ""
    """The columns that say what is proposed to a second person, and by whom."""
    taker: str = ""
    """Who has it within the reader's own unit."""
    is_followed: bool = False
    news: str = ""
    """`CHANGED` since the reader opened it, `UNOPENED` where they never did, and nothing where both is not so."""


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
    cases: CaseQuerySet,
    order: Order,
    *,
    reader: User,
    after: str = "",
    now: dt.datetime,
    due: str = "next_due_at",
    address: Callable[[str], str] | None = None,
) -> Page:
    """One statement, whatever the length of the list; two where rows left the reader's hands.

    `due` names the instant the clock runs to.
    """
    return shown(asked(cases, order, reader=reader, after=after, due=due), order, now=now, due=due, address=address)


def asked(
    cases: CaseQuerySet, order: Order, *, reader: User, after: str, due: str, also: Sequence[str] = ()
) -> QuerySet[Any, dict[str, Any]]:
    """The statement of a page; apart from `shown`, because a list that is asked often is compiled once.

    `also` names columns that a reader other than a page wants.
    """
    return order.asked(named(_chosen(cases, order, after), reader), *COLUMNS, due, *also, after=after)


def shown(
    asked: Iterable[dict[str, Any]],
    order: Order,
    *,
    now: dt.datetime,
    due: str,
    address: Callable[[str], str] | None = None,
) -> Page:
    found, older = order.cut(list(asked))
    hindsight.set_rows_back(found)
    return Page([_row(values, now=now, due=due, address=address) for values in found], older)


# No join: with a ninth table PostgreSQL no longer puts them in order (join_collapse_limit), and reads every case.
ENTRY_CODE = Subquery(CatalogueItem.objects.filter(pk=OuterRef("catalogue_item")).values("code"))


def named(cases: CaseQuerySet, reader: User, *, is_whole: bool = False) -> QuerySet[Any]:
    """With the first words of each case (`is_whole`: all of them), how much of them is read, and the names that its row
    shows.
    """
    names = {name: Coalesce(F(path), Value("")) for name, path in NAMES.items()}
    words = F("text") if is_whole else Left("text", TITLE_IS_WITHIN + LONGEST_NUMBER)
    also = {"words": words, "taker_name": _taker(reader), "entry_code": ENTRY_CODE, **marks(reader)}
    found: QuerySet[Any] = cases.as_read_by(reader).annotate(**also, **names)
    return found


def _taker(reader: User) -> Coalesce:
    had = Assignment.objects.filter(case=OuterRef("pk"), unit__in=reader.own_units).order_by("pk")
    return Coalesce(Subquery(had.values("person__name")[:1]), Value(""))


def of_asked(asked: Sequence[Asked], *, reader: User, now: dt.datetime, address: Callable[[str], str]) -> list[Row]:
    """Rows of what waits for a reader, in the order given, in one statement."""
    cases = ASKED.rows(Symbolic(reader), cases=[one.case_id for one in asked])
    found = {values["pk"]: values for values in cases}
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


def _asked(reader: User, *, cases: list[int]) -> QuerySet[Any, dict[str, Any]]:
    return named(Case.objects.filter(pk__any_of=cases), reader).values("pk", *COLUMNS)


ASKED = Compiled(_asked)


def of_cases(cases: Sequence[int], *, reader: User, now: dt.datetime) -> dict[int, Row]:
    """Of these matters the rows that this reader sees, by the number of the row in the database: one statement."""
    found = list(CHOSEN.rows(Symbolic(reader), cases=list(cases)))
    hindsight.set_rows_back(found)
    return {values["pk"]: _row(values, now=now, due="next_due_at", address=None) for values in found}


def _of_cases(reader: User, *, cases: list[int]) -> QuerySet[Any, dict[str, Any]]:
    return named(Case.objects.visible_to(reader).filter(pk__any_of=cases), reader).values("pk", *COLUMNS)


CHOSEN = Compiled(_of_cases)


def titles(cases: CaseQuerySet, *, reader: User) -> dict[str, str]:
    """What each matter is about as this reader may read it, by number: one statement."""
    found = list(named(cases.order_by(), reader).values(*COLUMNS))
    hindsight.set_rows_back(found)
    return {values["reference"]: title_of(words_of_row(values).text[:TITLE_IS_WITHIN]) for values in found}


def _chosen(cases: CaseQuerySet, order: Order, after: str) -> CaseQuerySet:
    """The page's rows, selected before names are joined; an order by a computed column needs the whole query."""
    if order.field in cases.query.annotations:
        return cases
    return Case.objects.filter(pk__in=order.sort(order.after(cases, after)).values("pk")[: PAGE + 1])


def _row(
    values: Mapping[str, Any], *, now: dt.datetime, due: str, address: Callable[[str], str] | None, asked: str = ""
) -> Row:
    reference, state = values["reference"], State(values["state"])
    own = address_of("desk:case", reference)
    words = words_of_row(values)
    is_over = values["left_at"] is not None
    ended = _left(values["left_at"]) if is_over else "" if asked else _ended(values)
    return Row(
        number=reference,
        url=address(reference) if address else own,
        pane_url=own,
        title=title_of(words.text[:TITLE_IS_WITHIN]),
        place=" · ".join(values[name] for name in BELOW_THE_COUNTY if values[name]) or values["county_name"],
        spot=words.place,
        network=values["network"],
        network_label=short_network(values["network"]),
        is_danger=values["is_danger"],
        step=0 if is_over else STEP_OF.get(state, ALL_SIX if state == State.CLOSED else 0),
        step_label="" if is_over else str(state.label),
        holder="" if is_over else values["holder_name"],
        clock=None if ended else _clock(values, due, now),
        ended=ended,
        raised_at=values["raised_at"],
        version=0 if is_over else values["version"],
        asked=asked,
        proposal="" if is_over else _proposal(values),
        taker="" if is_over else values["taker_name"],
        is_followed=values["is_followed"],
        news="" if is_over else _news(values),
    )


def _news(values: Mapping[str, Any]) -> str:
    """Of what has ended only what changed: whoever never opened it has nothing to do with it now."""
    if values["opened_until"] is None:
        return "" if values["next_due_at"] is None else UNOPENED
    return CHANGED if values["has_news"] else ""


def _proposal(values: Mapping[str, Any]) -> str:
    if not values["proposed_action"]:
        return ""
    proposal = Action(values["proposed_action"]).label
    return _("%(proposal)s, by %(name)s") % {"proposal": proposal, "name": values["proposer_name"]}


def words_of_row(values: Mapping[str, Any]) -> disclosure.Words:
    return disclosure.disclosed(
        values["words"],
        values["place"],
        brief=values["brief"],
        is_kept_out=values["is_kept_out"],
        is_theirs=values["left_at"] is None,
    )


def _left(left_at: dt.datetime) -> str:
    """Since when the case is out of the reader's hands; nothing is said of what came after."""
    return _("out of your hands since %(day)s") % {"day": wording.date_words(timezone.localdate(left_at))}


def _clock(values: Mapping[str, Any], due: str, now: dt.datetime) -> Clock:
    """In the largest unit alone: a list is looked over, not read. While its clocks stand, a matter has none but the
    day on which they run on.
    """
    if values["paused_at"] and values["asked_at"]:
        until = values["next_due_at"]
        day = wording.day_words(last_day(timezone.localdate(until)), today=timezone.localdate(now))
        words = _("asked back until %(day)s") % {"day": day}
        return Clock("none", words, until, wording.exact(until))
    if values["paused_at"]:
        review_at = values["next_due_at"]
        return Clock("none", wording.paused_until(review_at, now=now), review_at, wording.exact(review_at))
    shown = wording.tone(values[due], now=now)
    words = wording.words_left(values[due], now=now, is_short=True)
    tone = colours.gravest(shown, colours.of_case(values, now=now))
    return Clock(tone, words, values[due], wording.exact(values[due]))


def _ended(values: Mapping[str, Any]) -> str:
    """The words shown instead of a countdown where no limit runs."""
    state = State(values["state"])
    if state == State.EVALUATING:
        return _("bad rating") if values["needs_review"] else str(state.label)
    if state in STEP_OF:
        return ""
    return f"{state.label} · {Ending(values['ending']).label}" if values["ending"] else str(state.label)


def short_network(network: str) -> str:
    """民生 for 民生网: what fits into a tag."""
    return _(SHORT_NETWORKS[network])


SHORT_NETWORKS: Mapping[str, str] = {
    Network.PARTY: gettext_noop("Party"),
    Network.SAFETY: gettext_noop("Safety"),
    Network.LIVELIHOOD: gettext_noop("Livelihood"),
    Network.ENTERPRISE: gettext_noop("Enterprise"),
}
