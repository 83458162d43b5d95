"""The clocks in a case's heading: what ends next, and when the whole must be done, each with why it ends then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import wording
from cases.choices import HELD, Stage, State
from cases.deadlines import Limit, deadline, explain
from cases.models import Case, CaseEvent
from cases.wording import Clock
from networks.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Pill:
    """`ends`: the words of the instant at which the limit ends."""

    clock: Clock
    ends: str
    is_provisional: bool = False


def pills(case: Case, events: Sequence[CaseEvent], calendar: WorkCalendar, *, now: dt.datetime) -> list[Pill]:
    """The stage that ends first (accept, dispatch, report in), then the case's own limit; the rating window alone."""
    if not case.is_open or case.next_due_at is None:
        return []
    stages = [Stage(case.next_stage)] if case.next_stage else []
    if case.state in HELD and Stage.CLOSE not in stages:
        stages.append(Stage.CLOSE)
    return [_pill(stage, case, events, calendar, now) for stage in stages]


def _pill(stage: Stage, case: Case, events: Sequence[CaseEvent], calendar: WorkCalendar, now: dt.datetime) -> Pill:
    is_next = stage == case.next_stage
    due_at = case.next_due_at if is_next and case.next_due_at else case.due_at
    plain = wording.clock(
        due_at,
        now=now,
        amber_at=case.next_amber_at if is_next else None,
        explanation=_why(stage, due_at, case, events, calendar),
    )
    words = _("%(stage)s: %(left)s") % {"stage": _word(stage, case), "left": plain.words}
    ends = wording.until(due_at, now=now, is_short=True)
    return Pill(Clock(plain.tone, words, due_at, plain.explanation), ends, case.is_provisional)


def _word(stage: Stage, case: Case) -> str:
    if stage == Stage.RATING and case.state == State.EVALUATING and case.needs_review:
        return _("review")
    return str(stage.label)


def _why(stage: Stage, due_at: dt.datetime, case: Case, events: Sequence[CaseEvent], calendar: WorkCalendar) -> str:
    """How the limit was counted; empty where the calendar has changed since and would now say otherwise."""
    for start, limit in _given(stage, due_at, case, events):
        counted = deadline(start, Limit.parse(limit), calendar)
        if counted.due_at == due_at:
            return explain(counted)
    return ""


def _given(
    stage: Stage, due_at: dt.datetime, case: Case, events: Sequence[CaseEvent]
) -> Iterator[tuple[dt.datetime, str]]:
    """The limit as an event kept it, with the instants it may have been counted from."""
    for event in reversed(events):
        for noted in event.payload.get("limits", ()):
            if noted["stage"] == stage and dt.datetime.fromisoformat(noted["due_at"]) == due_at:
                yield event.recorded_at, noted["limit"]
                yield case.raised_at, noted["limit"]
