"""The clocks in a case's heading: what ends next, and when the whole must be done, each with why it ends then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent
from cases.reading.time_by_holder import cause_of, standstills
from cases.rules.choices import HELD, Stage, State
from cases.rules.lifecycle import Action
from worktime import wording
from worktime.calendar import WorkCalendar
from worktime.deadlines import Limit, deadline
from worktime.explaining import explain, limit_in_words
from worktime.wording import Clock


@dataclass(frozen=True, slots=True)
class Pill:
    """`ends`: the words of the instant at which the limit ends; provisional while a day of it is only assumed."""

    clock: Clock
    ends: str = ""
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class _Why:
    words: str = ""
    is_provisional: bool = False


def clocks(case: Case, *, now: dt.datetime) -> list[Clock]:
    """The stage that ends first (accept, dispatch, report in), then the case's own limit; the rating window alone."""
    if not case.is_open or case.next_due_at is None:
        return []
    if case.waits_for_answer:
        return [Clock("none", waiting_until(case.next_due_at, now=now), case.next_due_at)]
    if case.is_paused:
        return [wording.clock(case.next_due_at, now=now, is_paused=True)]
    return [_clock(stage, case, now) for stage in _stages(case)]


def pills(case: Case, events: Sequence[CaseEvent], calendar: WorkCalendar, *, now: dt.datetime) -> list[Pill]:
    """The clocks, each with the instant at which it ends and why it ends then."""
    plain = clocks(case, now=now)
    if case.waits_for_answer:
        return [Pill(replace(clock, explanation=_why_waiting(events))) for clock in plain]
    if case.is_paused:
        return [Pill(replace(clock, explanation=_why_paused(clock.due_at, events))) for clock in plain]
    return [
        _pill(clock, _why(stage, clock.due_at or case.due_at, case, events, calendar), now)
        for stage, clock in zip(_stages(case), plain, strict=False)
    ]


def _stages(case: Case) -> list[Stage]:
    stages = [Stage(case.next_stage)] if case.next_stage else []
    if case.state in HELD and Stage.CLOSE not in stages:
        stages.append(Stage.CLOSE)
    return stages


def _why_paused(review_at: dt.datetime | None, events: Sequence[CaseEvent]) -> str:
    """Why the clocks stand, until when, and what will end the pause."""
    pause = next(event for event in reversed(events) if event.action == Action.PAUSE)
    return _(
        "%(cause)s. It goes on when: %(ends_when)s, at the latest on %(day)s. The clocks have stood since %(since)s; "
        "the time that was left runs on then."
    ) % {
        "cause": cause_of(pause),
        "ends_when": pause.note.rstrip("。.；; "),
        "day": wording.date_words(timezone.localdate(review_at)),
        "since": wording.date_words(timezone.localdate(pause.occurred_at)),
    }


def waiting_until(until: dt.datetime, *, now: dt.datetime) -> str:
    """The badge of a case whose clocks stand until a question is answered."""
    at = wording.until(until, now=now, is_short=True)
    return _("Asked back until %(at)s") % {"at": at}


def _why_waiting(events: Sequence[CaseEvent]) -> str:
    asked = next(event for event in reversed(events) if event.action == Action.ASK)
    return _(
        "The clocks have stood since %(since)s, until the question is answered or its time is over; the time that was "
        "left runs on then. A matter's clocks stand for one question only."
    ) % {"since": wording.when(asked.occurred_at, now=timezone.now(), is_short=True)}


def _clock(stage: Stage, case: Case, now: dt.datetime) -> Clock:
    is_next = stage == case.next_stage
    due_at = case.next_due_at if is_next and case.next_due_at else case.due_at
    amber_at = case.next_amber_at if is_next else case.amber_at
    plain = wording.clock(due_at, now=now, amber_at=amber_at)
    return replace(plain, words=_("%(stage)s: %(left)s") % {"stage": _word(stage, case), "left": plain.words})


def _pill(clock: Clock, why: _Why, now: dt.datetime) -> Pill:
    ends = wording.until(clock.due_at, now=now, is_short=True) if clock.due_at else ""
    return Pill(replace(clock, explanation=why.words), ends, why.is_provisional)


def _word(stage: Stage, case: Case) -> str:
    if stage == Stage.RATING and case.state == State.EVALUATING and case.needs_review:
        return _("review")
    return str(stage.label)


def _why(stage: Stage, due_at: dt.datetime, case: Case, events: Sequence[CaseEvent], calendar: WorkCalendar) -> _Why:
    """How the limit was counted; says so where the calendar has changed since and would give another end."""
    limit, pauses = "", standstills(events)
    for start, limit, is_cut in _given(stage, due_at, case, events):
        counted = deadline(start, Limit.parse(limit), calendar, pauses)
        if is_cut and due_at < counted.due_at:
            counted = counted.until(due_at)
        if counted.due_at == due_at:
            return _Why(explain(counted), counted.is_provisional)
    if not limit:
        return _Why()
    words = _("%(limit)s, until %(until)s; counted by an earlier work calendar, which has changed since") % {
        "limit": limit_in_words(Limit.parse(limit)),
        "until": wording.end_of_limit(due_at),
    }
    return _Why(words, case.is_provisional)


def _given(
    stage: Stage, due_at: dt.datetime, case: Case, events: Sequence[CaseEvent]
) -> Iterator[tuple[dt.datetime, str, bool]]:
    """The limit as an event kept it, with the instants it may have been counted from, and whether it was cut."""
    for event in reversed(events):
        for noted in event.payload.get("limits", ()):
            if noted["stage"] == stage and dt.datetime.fromisoformat(noted["due_at"]) == due_at:
                limit, is_cut = noted["limit"], "cut" in noted
                if "started_at" in noted:
                    yield dt.datetime.fromisoformat(noted["started_at"]), limit, is_cut
                yield event.recorded_at, limit, is_cut
                yield case.raised_at, limit, is_cut
