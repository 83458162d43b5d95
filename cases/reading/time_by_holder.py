"""Who held a case for how long: the intervals between its events, with their holders, and what it was paused for.

Pure: works on events already read, in order. Their intervals cover the whole life of a case, once: the database lets
no event come before the one it follows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent
from cases.rules.choices import ENDED, PauseCause
from cases.rules.lifecycle import STEP_OF, Action
from networks.models import Unit
from worktime.deadlines import Standstill

LETS_RUN_ON: Mapping[str, frozenset[Action]] = {
    Action.PAUSE: frozenset({Action.RESUME}),
    Action.ASK: frozenset({Action.ANSWER, Action.LAPSE}),
}
"""What ends a standstill, by what began it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of time. Without a holder only the reporters are waited for; `pause` is the event for which the
    clocks stood: a pause, or a question to whoever raised it.
    """

    holder: Unit | None
    step: int | None
    since: dt.datetime
    until: dt.datetime
    pause: CaseEvent | None = None

    @property
    def lasted(self) -> dt.timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Holding:
    """Neighbouring intervals of one holder, as the bar shows them."""

    label: str
    lasted: dt.timedelta
    is_paused: bool = False
    word: str = ""
    """For what the clocks stood, in a word."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One line of the table: who had it in which step, how long worked on and how long paused, and for what."""

    step: int | None
    holder: str
    since: dt.datetime
    until: dt.datetime | None
    worked: dt.timedelta
    paused: dt.timedelta
    causes: tuple[str, ...] = ()


def intervals(case: Case, events: Sequence[CaseEvent], *, now: dt.datetime) -> Iterator[Interval]:
    """From each event to the next, the last one until now while the case is open. Of no step where it had ended."""
    pause: CaseEvent | None = None
    for event, after in zip(events, [*events[1:], None], strict=True):
        pause = _standing(pause, event)
        last = max(now, event.occurred_at) if case.is_open else event.occurred_at
        since, until = event.occurred_at, after.occurred_at if after else last
        over = _runs_on_from(pause)
        # However late the end of a question is written down, the clocks ran on when its time was over.
        if over and since < over < until:
            yield Interval(event.holder, STEP_OF.get(event.target), since, over, pause)
            since = over
        standing = None if over and over <= since else pause
        yield Interval(event.holder, STEP_OF.get(event.target), since, until, standing)


def holdings(case: Case, events: Sequence[CaseEvent], *, now: dt.datetime) -> list[Holding]:
    """For the bar: intervals by holder, those in which the clocks stood apart; what nobody holds is left out."""
    held = []
    of_units = (one for one in intervals(case, events, now=now) if one.holder)
    for (holder, stood_for), alike in groupby(of_units, key=lambda one: (one.holder, one.pause and one.pause.action)):
        if holder and (lasted := _sum(alike)):
            word = (_("Answer awaited") if stood_for == Action.ASK else _("Paused")) if stood_for else ""
            held.append(Holding(holder.short_name, lasted, bool(stood_for), word))
    return held


def stays(case: Case, events: Sequence[CaseEvent], *, now: dt.datetime) -> list[Stay]:
    """For the table: by step and holder, oldest first. The durations add up to the age of the case."""
    lines = []
    lasting = [one for one in intervals(case, events, now=now) if one.lasted]
    for (step, holder), alike in groupby(lasting, key=lambda one: (one.step, one.holder)):
        of_one = list(alike)
        paused = [one for one in of_one if one.pause]
        is_last = case.is_open and of_one[-1] is lasting[-1]
        lines.append(
            Stay(
                step,
                holder.short_name if holder else "",
                of_one[0].since,
                None if is_last else of_one[-1].until,
                _sum(one for one in of_one if not one.pause),
                _sum(paused),
                tuple(dict.fromkeys(cause_of(one.pause) for one in paused if one.pause)),
            )
        )
    return lines if not lines or lines[-1].step or case.is_open else lines[:-1]


def _standing(before: CaseEvent | None, event: CaseEvent) -> CaseEvent | None:
    """The event for which the clocks stand after this one, if they do."""
    if event.action == Action.PAUSE or (event.action == Action.ASK and event.payload["stands"]):
        return event
    if event.target in ENDED or (before and event.action in LETS_RUN_ON[before.action]):
        return None
    return before


def standing_for(events: Iterable[CaseEvent]) -> CaseEvent | None:
    """The pause or question for which the clocks stand after these events."""
    return reduce(_standing, events, None)


def cause_of(pause: CaseEvent) -> str:
    if pause.action == Action.ASK:
        return _("asked back")
    return str(PauseCause(pause.payload["cause"]).label)


def standstills(events: Sequence[CaseEvent]) -> list[Standstill]:
    """From when until when the clocks stood, for the pauses and questions that are over."""
    found, before = [], None
    for event in events:
        after = _standing(before, event)
        if before and after is not before:
            found.append((before.occurred_at, _over_at(before, event)))
        before = after
    return found


def _over_at(began: CaseEvent, ended: CaseEvent) -> dt.datetime:
    """Clocks stand for a question no longer than it said, however late its end was written down."""
    over = _runs_on_from(began)
    return min(ended.occurred_at, over) if over else ended.occurred_at


def _runs_on_from(began: CaseEvent | None) -> dt.datetime | None:
    """When clocks that stand for a question run on by themselves; for a pause somebody has to say so."""
    is_question = began is not None and began.action == Action.ASK
    return dt.datetime.fromisoformat(began.payload["until"]) if began and is_question else None


def _sum(of_one: Iterable[Interval]) -> dt.timedelta:
    return sum((one.lasted for one in of_one), dt.timedelta())
