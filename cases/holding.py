"""Who held a case for how long, for the holders' bar: from its events, as names were then.

Pure: works on events already read, in order. The time in which only reporters are waited for is nobody's and left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.choices import ENDED, Action, Part, Satisfied, Solved, State
from cases.models import Case, CaseEvent
from cases.parts import CalledUnit

A = Action
HANDED_ON = frozenset({A.ESCALATE, A.SEND_DOWN})
CHECKED = frozenset({A.GIVE_FEEDBACK, A.SEND_BACK})
REVIEWED = frozenset({A.REWORK, A.PROPOSE_UPHOLD})


@dataclass(frozen=True, slots=True)
class Holding:
    label: str
    lasted: dt.timedelta
    is_paused: bool = False


def holdings(
    case: Case, events: Sequence[CaseEvent], called: Sequence[CalledUnit], *, now: dt.datetime
) -> list[Holding]:
    """The intervals in order; neighbouring ones of the same holder are one."""
    short = {unit.name: unit.short_name for unit in called} | {case.centre.name: case.centre.short_name}
    found: list[Holding] = []
    walk = list(_Walk(case, events).changes())
    ends = [*(since for since, _name in walk[1:]), case.closed_at or now]
    for (since, name), until in zip(walk, ends, strict=True):
        if not name or until <= since:
            continue
        label = short.get(name, name)
        if found and found[-1].label == label:
            found[-1] = Holding(label, found[-1].lasted + (until - since))
        else:
            found.append(Holding(label, until - since))
    return found


class _Walk:
    """Along the events, remembering which centre and which lead unit the case had."""

    def __init__(self, case: Case, events: Sequence[CaseEvent]) -> None:
        self.case, self.events = case, events
        first = next((event.payload["from"] for event in events if event.action in HANDED_ON), None)
        self.centre: str = first or case.centre.name
        self.lead = ""
        self.returns = 0

    def changes(self) -> Iterator[tuple[dt.datetime, str]]:
        """When the holder changed, and to whom; "" for nobody."""
        for place, event in enumerate(self.events):
            rule = _RULES.get(Action(event.action))
            name = rule(self, event, self.events[place + 1 :]) if rule else None
            if event.target in ENDED:
                name = ""
            if name is not None:
                yield event.occurred_at, name

    def at_the_centre(self, _event: CaseEvent, _later: Sequence[CaseEvent]) -> str:
        return self.centre

    def handed_on(self, event: CaseEvent, _later: Sequence[CaseEvent]) -> str:
        self.centre = event.payload["to"]
        return self.centre

    def called(self, event: CaseEvent, _later: Sequence[CaseEvent]) -> str | None:
        self.lead = event.payload.get("lead") or self.lead
        return self.lead or None

    def returned(self, event: CaseEvent, later: Sequence[CaseEvent]) -> str | None:
        if event.payload.get("part") != Part.LEAD:
            return None
        ruling = next((after for after in later if after.action in (A.RULE, A.DISPATCH)), None)
        if ruling is None and self.case.holder:
            return self.case.holder.name
        return ruling.unit.name if ruling and ruling.unit else self.centre

    def finished(self, _event: CaseEvent, later: Sequence[CaseEvent]) -> str:
        """Whoever checks the answer."""
        return self._whoever(CHECKED, later)

    def back_to_the_lead(self, _event: CaseEvent, _later: Sequence[CaseEvent]) -> str:
        return self.lead

    def with_the_reporters(self, _event: CaseEvent, _later: Sequence[CaseEvent]) -> str:
        return ""

    def rated(self, event: CaseEvent, later: Sequence[CaseEvent]) -> str | None:
        """A bad rating hands the case to whoever reviews it."""
        is_bad = event.payload["solved"] == Solved.NO or event.payload["satisfied"] <= Satisfied.DISSATISFIED
        return self._whoever(REVIEWED, later) if is_bad else None

    def reworked(self, event: CaseEvent, _later: Sequence[CaseEvent]) -> str:
        return self.lead if event.target == State.IMPLEMENTING else self.centre

    def _whoever(self, actions: frozenset[Action], later: Sequence[CaseEvent]) -> str:
        took = next((event.unit for event in later if event.action in actions), self.case.holder)
        return took.name if took else _("nobody")


Rule = Callable[[_Walk, CaseEvent, Sequence[CaseEvent]], str | None]
_RULES: Mapping[Action, Rule] = {
    A.WHISTLE: _Walk.at_the_centre,
    A.ESCALATE: _Walk.handed_on,
    A.SEND_DOWN: _Walk.handed_on,
    A.DISPATCH: _Walk.called,
    A.RULE: _Walk.called,
    A.RETURN_CALL: _Walk.returned,
    A.FINISH: _Walk.finished,
    A.GIVE_FEEDBACK: _Walk.with_the_reporters,
    A.SELF_HANDLE: _Walk.with_the_reporters,
    A.SEND_BACK: _Walk.back_to_the_lead,
    A.RATE: _Walk.rated,
    A.VISIT: _Walk.rated,
    A.REWORK: _Walk.reworked,
    A.REOPEN: _Walk.at_the_centre,
}
