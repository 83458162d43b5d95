"""The case page: one fragment, alone or as the right pane of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.access import inside, policies
from cases.actions.openings import note_opened
from cases.models import Assignment, Case, SupervisionOrder
from cases.models.assignment import takers
from cases.notifications.case_events import OF_NOTES
from cases.reading.beside import mentions
from cases.reading.deadline_badges import pills
from cases.reading.detail import Sheet
from cases.reading.rows import short_network
from cases.reading.statements import read as read_case
from cases.reading.unit_status import Lit
from cases.reading.view_models import CalledUnit, Task
from cases.rules.choices import HELD, OrderKind
from cases.rules.lifecycle import Action
from cases.rules.transitions import Transition
from desk.action_buttons import ABOUT_WHO_READS, INSIDE_A_UNIT, KEYS, Button, button_for, buttons
from networks import rules
from orders.shown import order_of
from teams.http import UserRequest, View
from teams.models import User
from web.pages import page
from worktime import wording
from worktime.wording import Clock

P = ParamSpec("P")


def opening(view: View[P]) -> View[P]:
    """For a view that reads and may show a case: afterwards, in a transaction of its own, it is noted that the person
    opened it, where it told them anything new. What a list shows beside itself nobody has opened.
    """

    @wraps(view)
    def opened(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        sheet: Sheet | None = vars(request).get("sheet")
        is_meant = "case" in request.GET or "reference" in kwargs
        if sheet and is_meant and sheet.is_news and request.method == "GET":
            told = OF_NOTES if any(note.seq > sheet.opened_until for note in sheet.notes) else ()
            note_opened(sheet.case, by=request.user, seq=sheet.events[-1].seq, told=told)
        return response

    return opened


@opening
@page
def case_page(request: UserRequest, reference: str) -> HttpResponse:
    template = "desk/_case.html" if request.htmx else "desk/case.html"
    return render(request, template, case_context(request, reference))


def case_context(request: UserRequest, reference: str) -> dict[str, Any]:
    """All that the fragment shows of the case, to this person; 404 where they do not see it. For a view under
    `opening`.
    """
    user = request.user
    case = read_case(user, reference) if reference.isprintable() else None
    if case is None:
        raise Http404
    vars(request)["sheet"] = sheet = Sheet(case, user)
    rows = policies.steps_open_to(user, case)
    orders = [_order_line(order, sheet, rows) for order in sheet.numbered_orders]
    return {
        "case": case,
        "sheet": sheet,
        "network_label": short_network(case.network),
        "pills": pills(case, sheet.events, rules.current().calendar_of(case.county_id), now=sheet.now)
        if case.is_open and not sheet.left_at
        else [],
        "buttons": buttons(case, rows, has_open_tasks=any(task.is_open for _unit, task in sheet.tasks)),
        "about_who_reads": [button for action in ABOUT_WHO_READS if (button := button_for(case, action, rows))],
        "note": button_for(case, Action.WRITE_NOTE, rows),
        "inside": None if sheet.left_at else _inside_line(case, user, rows),
        "recusals": [_recusal_line(row, case) for row in sheet.recusals] if _is_open(Action.RECUSE, rows) else [],
        "reveal": button_for(case, Action.REVEAL, rows),
        "give_code_url": reverse("desk:give_code", args=[reference]) if policies.may_give_code(user, case) else "",
        "called": [_called_line(line, case, rows) for line in sheet.lit if line.unit.stands],
        "let_go": [_called_line(line, case, rows) for line in sheet.lit if not line.unit.stands],
        "orders": orders,
        "outside": order_of(case),
        "mentions": mentions(case, user),
        "is_asked_by_order": any(line.url for line in orders),
        "tasks": [_task_line(unit, task, sheet, rows) for unit, task in sheet.tasks],
    }


@dataclass(frozen=True, slots=True)
class CalledLine:
    """A called unit, and where it can be marked."""

    lit: Lit
    mark_url: str


@dataclass(frozen=True, slots=True)
class RecusalLine:
    """Somebody who stands aside, and where that is taken back; for those alone who may name people."""

    name: str
    reason: str
    url: str


def _recusal_line(row: dict[str, Any], case: Case) -> RecusalLine:
    url = reverse("desk:end_recusal", args=[case.reference, row["pk"]])
    return RecusalLine(row["person__name"], row["reason"], url)


@dataclass(frozen=True, slots=True)
class InsideLine:
    """Who of the reader's own unit has the case, if anybody, and what can be done about that."""

    had: Assignment | None
    is_own: bool
    buttons: list[Button]
    on_duty: list[str]
    idle_hours: int
    """After so many working hours without a step it goes back to the unit; 0: never."""


def _inside_line(case: Case, user: User, rows: list[Transition]) -> InsideLine | None:
    """None for whoever is in no unit that has the case in hand."""
    unit = inside.worker(user, case) or inside.in_charge(user, case) if case.state in HELD else None
    if unit is None:
        return None
    had = takers(case).get(unit)
    offered = [button for action in INSIDE_A_UNIT if (button := button_for(case, action, rows))]
    is_own = had is not None and had.person_id == user.pk
    return InsideLine(had, is_own, offered, _on_duty(case, unit), settings.IDLE_WORKING_HOURS)


def _on_duty(case: Case, unit: int) -> list[str]:
    """By day and by night, in words."""
    shifts: list[dict[str, Any]] = [row for row in vars(case)["on_duty"] or () if row["unit"] == unit]
    patterns = {False: _("on duty today: %(name)s"), True: _("at night: %(name)s")}
    return [patterns[row["is_night"]] % {"name": row["name"]} for row in shifts]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task, its clock while it is open, and where it can be finished or dropped."""

    unit: CalledUnit
    task: Task
    clock: Clock | None
    finish_url: str
    drop_url: str


def _called_line(line: Lit, case: Case, rows: list[Transition]) -> CalledLine:
    call = line.unit.call
    may_mark = (
        _is_open(Action.MARK_UNIT, rows) and line.unit.stands and not call.mark and call.unit_id != case.centre_id
    )
    return CalledLine(line, reverse("desk:mark_unit", args=[case.reference, call.pk]) if may_mark else "")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order, its clock while it waits for a reply, and where it is replied to."""

    order: SupervisionOrder
    clock: Clock | None
    step: Action | None
    url: str
    key: str = ""

    @property
    def reason(self) -> str:
        """Why it was issued: in the words of whoever did, or by the limit that was not kept."""
        if self.order.reason or not self.order.clock:
            return self.order.reason
        return _("Limit not kept: %(stage)s") % {"stage": self.order.clock.get_stage_display()}


def _order_line(order: SupervisionOrder, sheet: Sheet, rows: list[Transition]) -> OrderLine:
    due_at = order.reply_due_at
    clock = wording.clock(due_at, now=sheet.now) if order.is_open and due_at else None
    is_call_in = order.kind == OrderKind.CALL_IN
    step = Action.RECORD_CALL_IN if is_call_in else Action.REPLY_ORDER
    is_theirs = is_call_in or order.unit_id in sheet.user.units_as(*policies.REPLYING)
    if not (order.is_open and is_theirs and _is_open(step, rows)):
        return OrderLine(order, clock, None, "")
    url = reverse("desk:order_step", args=[sheet.case.reference, order.pk, step.value])
    return OrderLine(order, clock, step, url, KEYS.get(step, ""))


def _task_line(unit: CalledUnit, task: Task, sheet: Sheet, rows: list[Transition]) -> TaskLine:
    case, user = sheet.case, sheet.user
    is_own = unit.stands and unit.call.unit_id in user.units_as(*policies.MEMBERS)
    is_shown = task.is_open and case.is_open
    clock = _task_clock(case, task, sheet) if is_shown else None
    may_finish = task.is_open and is_own and _is_open(Action.FINISH_TASK, rows)
    may_drop = task.is_open and _is_open(Action.DROP_TASK, rows)
    return TaskLine(
        unit,
        task,
        clock,
        _task_url(case, task, Action.FINISH_TASK) if may_finish else "",
        _task_url(case, task, Action.DROP_TASK) if may_drop else "",
    )


def _task_clock(case: Case, task: Task, sheet: Sheet) -> Clock:
    if case.waits_for_answer:
        return Clock("none", _("Asked back"))
    return wording.clock(None if case.is_paused else task.due_at, now=sheet.now, is_paused=case.is_paused)


def _task_url(case: Case, task: Task, action: Action) -> str:
    return reverse("desk:task_step", args=[case.reference, task.pk, action.value])


def _is_open(action: Action, rows: list[Transition]) -> bool:
    return any(row.action == action for row in rows)
