"""The six-step bar (六步接办): for each step who had it, since when and for how long, from a case and its events.

Pure: works on events already read, in order. Durations are timedeltas, instants are UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cases.choices import Action, Channel, Solved, State
from cases.lifecycle import STEP_OF
from cases.models import Case, CaseEvent
from cases.parts import CalledUnit

Look = Literal["done", "now", "todo", "skipped"]

LABELS = (
    pgettext_lazy("six steps", "Whistle"),
    pgettext_lazy("six steps", "Report"),
    pgettext_lazy("six steps", "Consult"),
    pgettext_lazy("six steps", "Implement"),
    pgettext_lazy("six steps", "Feedback"),
    pgettext_lazy("six steps", "Evaluate"),
)


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of time in one step; `until` is None while it lasts."""

    step: int
    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Station:
    number: int
    label: str
    state: Look
    who: str = ""
    when: dt.datetime | None = None
    lasted: dt.timedelta | None = None
    loops: int = 0
    is_paused: bool = False


def stays(events: Iterable[CaseEvent]) -> list[Stay]:
    """The stretches a case stayed in each step, oldest first."""
    found: list[Stay] = []
    for event in events:
        step = STEP_OF.get(event.target)
        last = found[-1] if found else None
        if last and last.until is None:
            if step == last.step:
                continue
            found[-1] = Stay(last.step, last.since, event.occurred_at)
        if step:
            found.append(Stay(step, event.occurred_at, None))
    return found


def stations(
    case: Case, events: Sequence[CaseEvent], called: Sequence[CalledUnit], *, now: dt.datetime
) -> list[Station]:
    """Six stations. A step taken again (rework, an answer sent back) says how often; later steps are to come again."""
    passed = stays(events)
    reached = _reached(case, passed)
    return [_station(number, reached, case, passed, events, called, now) for number in range(1, len(LABELS) + 1)]


def _reached(case: Case, passed: Sequence[Stay]) -> int:
    """The step the case is in; one past the last it was in when it has ended."""
    if case.state == State.CLOSED:
        return len(LABELS) + 1
    return case.step or (passed[-1].step + 1 if passed else 1)


def _station(
    number: int,
    reached: int,
    case: Case,
    passed: Sequence[Stay],
    events: Sequence[CaseEvent],
    called: Sequence[CalledUnit],
    now: dt.datetime,
) -> Station:
    label = str(LABELS[number - 1])
    own = [stay for stay in passed if stay.step == number]
    if number > reached or not own:
        return Station(number, label, "todo" if number >= reached else "skipped")
    is_now = number == reached and case.is_open
    counted = own[-1:] if is_now else own
    return Station(
        number,
        label,
        "now" if is_now else "done",
        who=_WHO[number](case, events, called),
        when=counted[0].since,
        lasted=sum(((stay.until or now) - stay.since for stay in counted), dt.timedelta()),
        loops=len(own) - 1,
    )


def _whistled(case: Case, events: Sequence[CaseEvent], _called: Sequence[CalledUnit]) -> str:
    if case.state == State.WHISTLED:
        return _("waits for %(unit)s to accept") % {"unit": case.centre.short_name}
    first = events[0].by if events else None
    if first is None:
        return str(Channel(case.channel).label)
    return _("%(channel)s %(name)s") % {"channel": Channel(case.channel).label, "name": first.name}


def _reported(case: Case, _events: Sequence[CaseEvent], called: Sequence[CalledUnit]) -> str:
    if case.state == State.ACCEPTED:
        return _("waits for a ruling") if case.needs_ruling else _("waits to be dispatched")
    if case.state == State.DISPATCHED:
        return _("waits for %(unit)s") % {"unit": _lead(called)}
    standing = [unit for unit in called if unit.stands]
    if len(standing) > 1:
        return _("%(lead)s and %(others)s more") % {"lead": _lead(called), "others": len(standing) - 1}
    return _lead(called)


def _consulted(_case: Case, _events: Sequence[CaseEvent], called: Sequence[CalledUnit]) -> str:
    return _("led by %(unit)s") % {"unit": _lead(called)}


def _implemented(_case: Case, _events: Sequence[CaseEvent], called: Sequence[CalledUnit]) -> str:
    tasks = [task for unit in called if unit.stands for task in unit.tasks if not task.dropped_at]
    finished = sum(task.finished_at is not None for task in tasks)
    if not tasks:
        return _lead(called)
    return _("%(count)s tasks, %(finished)s finished") % {"count": len(tasks), "finished": finished}


def _answered(case: Case, events: Sequence[CaseEvent], _called: Sequence[CalledUnit]) -> str:
    if case.state == State.FEEDBACK:
        holder = case.holder.short_name if case.holder else ""
        return _("%(unit)s checks the answer") % {"unit": holder}
    sent = next((event for event in reversed(events) if event.action == Action.GIVE_FEEDBACK), None)
    return sent.unit.short_name if sent and sent.unit else ""


def _evaluated(case: Case, events: Sequence[CaseEvent], _called: Sequence[CalledUnit]) -> str:
    if case.needs_review:
        return _("bad rating, under review")
    if case.state == State.CLOSED:
        return str(case.get_ending_display())
    latest = next(_ratings(events), None)
    return str(Solved(latest).label) if latest else _("waits for the ratings")


def _ratings(events: Sequence[CaseEvent]) -> Iterator[str]:
    """What the ratings of this round said, newest first."""
    for event in reversed(events):
        if event.target != State.EVALUATING and event.target != State.CLOSED:
            return
        if event.action in (Action.RATE, Action.VISIT):
            yield event.payload["solved"]


def _lead(called: Sequence[CalledUnit]) -> str:
    return next((unit.short_name for unit in called if unit.is_lead and unit.stands), "")


Who = Callable[[Case, Sequence[CaseEvent], Sequence[CalledUnit]], str]
_WHO: dict[int, Who] = {1: _whistled, 2: _reported, 3: _consulted, 4: _implemented, 5: _answered, 6: _evaluated}
