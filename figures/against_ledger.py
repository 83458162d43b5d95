"""The figures of days, compared with what the ledger tells: read event by event, by other means than those that count.

What came of calls (`in_net`, `called`, `arrived_in_time`, `contacted_in_time`) the ledger tells only in parts, so these
are not compared.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any, NamedTuple

import structlog
from django.db.models import Q
from django.utils import timezone

from cases.models import Case, CaseEvent
from cases.reading.measures import AT_STEPS
from cases.rules.choices import Contacted, Hold, Outcome, Satisfied, Solved, Stage, State, Verdict
from cases.rules.lifecycle import STEP_OF, Action
from figures import by_day
from figures.models import Axis, CountingState, DayFigures, StaleDay
from figures.models.day_figures import LEVELS, SUMMED
from worktime import timekeeping
from worktime.deadlines import ONE_DAY

NOT_TOLD = frozenset({"in_net", "called", "arrived_in_time", "contacted_in_time"})
COMPARED = tuple(name for name in SUMMED if name not in NOT_TOLD)
AT_ONCE = 2000
DAYS_CHECKED = 7
MOST_LOGGED = 20
log = structlog.get_logger("figures.against_ledger")
HAPPENED = {
    Action.RETURN_CALL: "returned",
    Action.REWORK: "reworked",
    Action.REOPEN: "reopened",
    Action.EXTEND: "extended",
    Action.PAUSE: "paused",
}


class Key(NamedTuple):
    day: dt.date
    area: int
    network: str
    measure: str


class Difference(NamedTuple):
    key: Key
    kept: int
    told: int


@dataclass(slots=True)
class Told:
    """One rating, as its events tell it."""

    payload: dict[str, Any]
    by_code: bool
    number: int | None = None
    hold: str = ""

    def measures(self) -> Iterator[str]:
        if self.hold == Hold.STRUCK:
            yield "struck"
        if self.hold:
            return
        is_solved = self.payload.get("solved") == Solved.YES
        if not self.by_code:
            yield "visited"
            yield from ["visited_solved"] * is_solved
            return
        yield "raters"
        said = {Solved.YES: "solved", Solved.PARTLY: "partly", Solved.NO: "not_solved"}
        yield said[Solved(self.payload["solved"])]
        yield from ["satisfied"] * (self.payload["satisfied"] >= Satisfied.BASICALLY_SATISFIED)
        answered = {Contacted.YES: "contacted", Contacted.NO: "not_contacted"}
        if (contacted := self.payload.get("contacted")) in answered:
            yield answered[Contacted(contacted)]


@dataclass(slots=True)
class Life:
    """What the events of one case tell, one after the other."""

    state: str = ""
    closed_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    outcome: str = ""
    happened: set[str] = field(default_factory=set)
    ratings: list[Told] = field(default_factory=list)

    def hear(self, event: CaseEvent) -> None:
        if event.action in (Action.REWORK, Action.REOPEN):
            self.answered_at, self.ratings, self.outcome = None, [], ""
        if event.action in HAPPENED:
            self.happened.add(HAPPENED[Action(event.action)])
        if event.target == State.CLOSED != self.state:
            self.closed_at = event.occurred_at
        if event.target in (State.EVALUATING, State.CLOSED) and self.answered_at is None:
            self.answered_at = event.occurred_at
        self.state = event.target
        self.outcome = event.payload.get("outcome", self.outcome)
        for limit in event.payload.get("limits", []):
            if limit["stage"] == Stage.CLOSE:
                self.due_at = dt.datetime.fromisoformat(limit["due_at"])
        self._hear_of_ratings(event)

    def _hear_of_ratings(self, event: CaseEvent) -> None:
        if event.action in (Action.RATE, Action.VISIT):
            self.ratings.append(Told(event.payload, by_code=event.action == Action.RATE))
        elif event.action == Action.HOLD_RATING:
            self.ratings[-1].number, self.ratings[-1].hold = event.payload["rating"], Hold.HELD
        elif event.action == Action.JUDGE_RATING:
            counts = event.payload["verdict"] == Verdict.COUNTS
            for rating in self.ratings:
                if rating.number == event.payload["rating"]:
                    rating.hold = "" if counts else Hold.STRUCK

    def of_day_raised(self) -> str:
        """The one measure of the day on which it was raised that counts it."""
        if self.state in STEP_OF:
            return AT_STEPS[STEP_OF[self.state] - 1]
        return "done" if self.state == State.CLOSED else str(self.state)

    def of_day_closed(self) -> Iterator[str]:
        yield "closed"
        yield from self.happened
        if self.answered_at and self.due_at and self.answered_at < self.due_at:
            yield "in_time"
        if self.outcome == Outcome.EXPLAINED:
            yield "explained"
        yield "rated" if any(not rating.hold for rating in self.ratings) else "unrated"
        for rating in self.ratings:
            yield from rating.measures()


def check() -> int:
    """Compare the last days with the ledger and keep what came out, for the page; how many figures differ.

    Days to whose cases something happened meanwhile are left out. Afterwards every day is marked to be counted anew:
    what moved figures without a step, as a boundary that changed, is right by the morning.
    """
    by_day.count_stale()
    today = timekeeping.today()
    first, last = today - DAYS_CHECKED * ONE_DAY, today - ONE_DAY
    told = differences(first, last)
    by_day.mark()
    moving = set(StaleDay.objects.values_list("day", flat=True))
    found = [difference for difference in told if difference.key.day not in moving]
    for key, kept, by_ledger in found[:MOST_LOGGED]:
        log.error("figure_differs", kept=kept, told=by_ledger, day=str(key.day), area=key.area, measure=key.measure)
    facts = {"checked_at": timekeeping.now(), "checked_first": first, "checked_last": last, "differences": len(found)}
    CountingState.objects.update(**facts)
    by_day.mark_from(None)
    return len(found)


def differences(first: dt.date, last: dt.date) -> list[Difference]:
    """Each figure of these days, by area and network, that the ledger tells otherwise."""
    kept, told = _kept(first, last), _told(first, last)
    return [Difference(key, kept[key], told[key]) for key in sorted({*kept, *told}) if kept[key] != told[key]]


def _kept(first: dt.date, last: dt.date) -> Counter[Key]:
    counted: Counter[Key] = Counter()
    rows = DayFigures.objects.filter(axis=Axis.NETWORK, day__range=(first, last))
    for day, area, network, *counts in rows.values_list("day", "area", "key", *COMPARED):
        found = zip(COMPARED, counts, strict=True)
        counted.update({Key(day, area, network, name): count for name, count in found if count})
    return counted


def _told(first: dt.date, last: dt.date) -> Counter[Key]:
    told: Counter[Key] = Counter()
    for cases in _in_pieces(first, last):
        for number, life in _lives(list(cases)):
            case = cases[number]
            measures = [(timezone.localdate(case["raised_at"]), life.of_day_raised())]
            if life.state == State.CLOSED and life.closed_at:
                measures += [(timezone.localdate(life.closed_at), name) for name in life.of_day_closed()]
            for day, name in measures:
                if first <= day <= last and name in COMPARED:
                    told.update(Key(day, case[level], case["network"], name) for level in LEVELS if case[level])
    return told


def _in_pieces(first: dt.date, last: dt.date) -> Iterator[dict[int, dict[str, Any]]]:
    """The cases that were raised on these days, or of which the ledger says that they were closed on them."""
    since, until = timekeeping.start_of(first), timekeeping.start_of(last + ONE_DAY)
    closings = CaseEvent.objects.filter(target=State.CLOSED, occurred_at__gte=since, occurred_at__lt=until)
    # An event is written after it happened, never before: the index of what was recorded finds it.
    found = Q(raised_at__gte=since, raised_at__lt=until) | Q(
        pk__in=closings.filter(recorded_at__gte=since).values("case")
    )
    cases = Case.objects.filter(found, is_suggested_confidential=False).order_by("pk")
    rows = cases.values("pk", "raised_at", "network", *LEVELS).iterator(AT_ONCE)
    while piece := {row["pk"]: row for row in islice(rows, AT_ONCE)}:
        yield piece


def _lives(cases: list[int]) -> Iterator[tuple[int, Life]]:
    fields = ("case", "seq", "action", "target", "occurred_at", "payload")
    events = CaseEvent.objects.filter(case__in=cases).order_by("case", "seq").only(*fields)
    for number, told in groupby(events.iterator(AT_ONCE), key=lambda event: event.case_id):
        life = Life()
        for event in told:
            life.hear(event)
        yield number, life
