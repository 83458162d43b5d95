"""A case as it stood when it left a unit's hands: what came later is removed from what was read, and never shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils import timezone

from cases.access import filing
from cases.access.filing import Filed
from cases.models import Call, Case, CaseEvent, Pause, SupervisionOrder
from cases.reading.time_by_holder import standing_for
from cases.reading.view_models import CalledUnit, Task
from cases.rules.choices import ENDED, Part
from cases.rules.lifecycle import Action
from networks import rules
from networks.choices import AreaLevel
from networks.models import Area, CatalogueItem, Unit

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
    _stand_still(case, known)
    case.needs_review = case.needs_ruling = False
    case.proposed_action, case.proposed_by, case.proposed_note = "", None, ""
    case.continues = None
    if last.target not in ENDED:
        case.ending, case.closed_at = "", None
    if any(event.action in CHANGES_THE_ANSWER for event in later):
        case.answer = case.outcome = case.explained_reason = ""
        case.review_on = None
    _count(case, known)
    _file(case, filing.filed_at(last.recorded_at, every), last.recorded_at)


def _stand_still(case: Case, known: Sequence[CaseEvent]) -> None:
    """Whether its clocks stood by then, and for what; of a question that did not make them stand nothing is said."""
    standing = standing_for(known)
    case.paused_at = standing.occurred_at if standing else None
    case.asked_at = case.paused_at if standing and standing.action == Action.ASK else None


def _count(case: Case, known: Sequence[CaseEvent]) -> None:
    """Set back the counts of the heading to what had happened by then."""
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


def _file(case: Case, filed: Filed, at: dt.datetime) -> None:
    """Set back type, place and the centre's brief to those of that moment."""
    if filed.brief is not None:
        case.brief = filed.brief
    if filed.type is not None:
        case.catalogue_item = _entry(filed.type)
        case.network, case.level = filed.type["network"], filed.type["level"]
        case.is_confidential = filed.type["confidential"]
    if filed.is_complaint_known:
        case.complained_of = Unit.objects.filter(pk=filed.complained_of or 0).first()
    if filed.place_code:
        _lay(case, filed.place_code, at)


def _entry(noted: Mapping[str, Any]) -> CatalogueItem | None:
    """The catalogue entry with this code and name. Both are compared, because either may mean another entry today."""
    if not noted["type"]:
        return None
    every = rules.recent().catalogue_by_id.values()
    found = (entry for entry in every if (entry.code, entry.name_zh) == (noted["type"], noted["name"]))
    return next(found, CatalogueItem(code=noted["type"], name_zh=noted["name"], name_en=noted["name"]))


def _lay(case: Case, code: str, at: dt.datetime) -> None:
    """Put the case in memory into the area that had the code at that moment, with all areas around it."""
    areas = Area.objects.with_parents().filter(code=code, since__lte=timezone.localdate(at))
    area = areas.order_by("-since").first()
    if area is None:
        return
    case.area, lineage = area, area.lineage_itself()
    for level in AreaLevel:
        setattr(case, level, lineage.get(level))


def set_rows_back(rows: Iterable[dict[str, Any]]) -> None:
    """Set back the list rows that left their reader's hands. One statement, and none where there is no such row."""
    left = {row["reference"]: row for row in rows if row["left_at"]}
    if not left:
        return
    noting = CaseEvent.objects.filter(case__reference__in=list(left), payload__has_any_keys=filing.NOTED)
    events: dict[str, list[CaseEvent]] = defaultdict(list)
    for event in noting.order_by("case", "seq").annotate(reference=F("case__reference")):
        events[vars(event)["reference"]].append(event)
    for reference, row in left.items():
        _set_row_back(row, filing.filed_at(row["left_at"], events[reference]))


def _set_row_back(row: dict[str, Any], filed: Filed) -> None:
    if filed.brief is not None:
        row["brief"] = filed.brief
    if filed.type is not None:
        row["network"] = filed.type["network"]
    if filed.place is not None:
        row |= {"street_name": filed.place, "community_name": "", "grid_name": ""}


def called_until(called: Iterable[CalledUnit], known: Sequence[CaseEvent], until: dt.datetime) -> list[CalledUnit]:
    """Units called by then, with the tasks that had been agreed by then."""
    planned = _rounds_planned(known)
    return [
        CalledUnit(
            call_until(unit.call, until),
            tuple(_task_until(task, until) for task in unit.tasks if task.round in planned),
        )
        for unit in called
        if unit.call.called_at <= until
    ]


def _rounds_planned(known: Iterable[CaseEvent]) -> set[int]:
    """The rounds whose consultation had taken place by then."""
    number, planned = 1, set()
    for event in known:
        number += event.action in NEXT_ROUND
        planned |= {number} if event.action == Action.CONSULT else set()
    return planned


def call_until(call: Call, until: dt.datetime) -> Call:
    """The call in memory as it stood then."""
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
