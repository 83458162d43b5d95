"""A matter as it stood when it left a unit's hands: what came after is taken out of what was read, and never shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cases.choices import ENDED, Action, Part
from cases.models import Call, Case, CaseEvent, Pause, SupervisionOrder
from cases.parts import CalledUnit, Task

NEXT_ROUND = frozenset({Action.REWORK, Action.REOPEN})
PASSED_ON = frozenset({Action.ESCALATE, Action.SEND_DOWN, Action.DISPATCH, Action.RULE})
CHANGES_THE_ANSWER = NEXT_ROUND | {Action.FINISH}


def events_until(events: Sequence[CaseEvent], until: dt.datetime) -> list[CaseEvent]:
    return [event for event in events if event.recorded_at <= until] or list(events[:1])


def stand_back(case: Case, every: Sequence[CaseEvent], known: Sequence[CaseEvent]) -> None:
    """Set the case in memory back to its last known event; it is shown and never saved."""
    last, later = known[-1], every[len(known) :]
    case.version, case.ledger_head = last.seq, last.hash
    case.state, case.holder = last.target, last.holder
    case.paused_at = _paused_at(known)
    case.needs_review = case.needs_ruling = False
    case.proposed_action, case.proposed_by, case.proposed_note = "", None, ""
    case.continues = None
    if last.target not in ENDED:
        case.ending, case.closed_at = "", None
    if any(event.action in CHANGES_THE_ANSWER for event in later):
        case.answer = case.outcome = case.explained_reason = ""
        case.review_on = None
    _count(case, known)
    _brief(case, known, later)


def _paused_at(known: Sequence[CaseEvent]) -> dt.datetime | None:
    turns = [event for event in known if event.action in {Action.PAUSE, Action.RESUME}]
    return turns[-1].occurred_at if turns and turns[-1].action == Action.PAUSE else None


def _count(case: Case, known: Sequence[CaseEvent]) -> None:
    """What the heading counts, from what had happened by then."""
    done = [event.action for event in known]
    returned = [
        event for event in known if event.action == Action.RETURN_CALL and event.payload.get("part") == Part.LEAD
    ]
    extended = [event for event in known if event.action == Action.EXTEND]
    case.round = 1 + sum(action in NEXT_ROUND for action in done)
    case.rework_count = done.count(Action.REWORK)
    case.return_count = len(returned)
    case.hop_count = sum(action in PASSED_ON for action in done) + len(returned)
    case.extension_count = len(extended)
    case.extension_days = sum(event.payload["days"] for event in extended)


def _brief(case: Case, known: Sequence[CaseEvent], later: Iterable[CaseEvent]) -> None:
    """What the centre had written for called units by then."""
    if any("brief" in event.payload for event in later):
        case.brief = next((event.payload["brief"] for event in reversed(known) if "brief" in event.payload), "")


def called_until(called: Iterable[CalledUnit], known: Sequence[CaseEvent], until: dt.datetime) -> list[CalledUnit]:
    """Units called by then, with the tasks that were agreed by then."""
    planned = _rounds_planned(known)
    return [
        CalledUnit(
            _call_until(unit.call, until),
            tuple(_task_until(task, until) for task in unit.tasks if task.round in planned),
        )
        for unit in called
        if unit.call.called_at <= until
    ]


def _rounds_planned(known: Iterable[CaseEvent]) -> set[int]:
    """The rounds whose consultation had taken place."""
    number, planned = 1, set()
    for event in known:
        number += event.action in NEXT_ROUND
        planned |= {number} if event.action == Action.CONSULT else set()
    return planned


def _call_until(call: Call, until: dt.datetime) -> Call:
    for name in ("arrived_at", "contacted_at", "finished_at", "returned_at", "ended_at", "marked_at"):
        moment = getattr(call, name)
        if moment and moment > until:
            setattr(call, name, None)
    if call.returned_at is None:
        call.return_reason = ""
    if call.marked_at is None:
        call.mark = call.mark_note = ""
    return call


def _task_until(task: Task, until: dt.datetime) -> Task:
    if task.finished_at and task.finished_at > until:
        task = replace(task, finished_at=None, result="")
    if task.dropped_at and task.dropped_at > until:
        task = replace(task, dropped_at=None, drop_reason="")
    return task


def pauses_until(pauses: Iterable[Pause], until: dt.datetime) -> list[Pause]:
    """Pauses granted by then, those that still lasted without their end."""
    granted = [pause for pause in pauses if pause.since <= until]
    for pause in granted:
        if pause.until and pause.until > until:
            pause.until, pause.resumed_by, pause.note = None, None, ""
    return granted


def orders_until(orders: Iterable[SupervisionOrder], until: dt.datetime) -> list[SupervisionOrder]:
    """Orders issued by then, as far as they had been replied to."""
    issued = [order for order in orders if order.issued_at <= until]
    for order in issued:
        if order.stopped_at and order.stopped_at > until:
            order.stopped_at = None
        if order.replied_at and order.replied_at > until:
            order.replied_at, order.replied_by, order.reply = None, None, ""
    return issued
