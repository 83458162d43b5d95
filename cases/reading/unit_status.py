"""The called units with their lights: who came, who is late, who has finished, in one colour and a few words each.

Pure but for the language: works on calls already read. A light is ok (green), amber, red, or off (hollow).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from cases.models import Call
from cases.reading.view_models import CalledUnit, Task
from cases.rules.choices import ReturnReason
from worktime import wording

Tone = Literal["ok", "amber", "red", "off"]


@dataclass(frozen=True, slots=True)
class Told:
    """An instant with a word on it, or words alone."""

    at: dt.datetime | None = None
    words: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class LitTask:
    text: str
    words: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Lit:
    """One line of the called units."""

    unit: CalledUnit
    tone: Tone
    label: str
    arrival: Told
    contact: Told
    tasks: list[LitTask]


def lit(unit: CalledUnit, *, now: dt.datetime, round: int = 1, is_over: bool = False) -> Lit:
    """The line of one called unit, with its tasks of this round.

    `is_over`: the work is handed in or the case has ended, so what did not happen is no longer awaited.
    """
    tone, label = _light(unit, now, is_over)
    tasks = [_task(task, now, is_over) for task in unit.tasks if task.round == round]
    return Lit(unit, tone, label, _arrival(unit, now, is_over), _contact(unit, now, is_over), tasks)


def _light(unit: CalledUnit, now: dt.datetime, is_over: bool) -> tuple[Tone, str]:
    call = unit.call
    if call.returned_at:
        return "off", _("returned")
    if call.ended_at:
        return "off", _("called off")
    if call.finished_at:
        return "ok", _("finished")
    if call.arrived_at:
        return _light_of_one_at_work(call)
    return ("off", _("did not report in")) if is_over else _light_of_one_awaited(call, now)


def _light_of_one_at_work(call: Call) -> tuple[Tone, str]:
    return ("amber", _("reported in late")) if call.is_late() else ("ok", _("reported in on time"))


def _light_of_one_awaited(call: Call, now: dt.datetime) -> tuple[Tone, str]:
    if call.is_late(now):
        return "red", _("has not reported in, late")
    is_amber = call.arrive_amber_at is not None and now >= call.arrive_amber_at
    return ("amber" if is_amber else "off"), _("has not reported in yet")


def _arrival(unit: CalledUnit, now: dt.datetime, is_over: bool) -> Told:
    call = unit.call
    if call.returned_at:
        reason = ReturnReason(call.return_reason).label
        return Told(call.returned_at, _("returned: %(reason)s") % {"reason": reason})
    if call.arrived_at:
        return Told(call.arrived_at, _("late") if call.is_late() else _("on time"), is_late=call.is_late())
    if call.ended_at or is_over:
        return Told(words="–")
    left = wording.words_left(call.arrive_due_at, now=now)
    return Told(words=_("not yet, %(left)s") % {"left": left}, is_late=call.is_late(now))


def _contact(unit: CalledUnit, now: dt.datetime, is_over: bool) -> Told:
    call = unit.call
    if call.contacted_at:
        late = call.contacted_at >= call.contact_due_at
        return Told(call.contacted_at, _("late") if late else "", is_late=late)
    is_awaited = call.is_lead and unit.stands and not is_over and not call.finished_at
    if is_awaited and now >= call.contact_due_at:
        return Told(words=_("not yet, late"), is_late=True)
    return Told(words="–")


def _task(task: Task, now: dt.datetime, is_over: bool) -> LitTask:
    if task.finished_at:
        return LitTask(task.text, _("finished"))
    if task.dropped_at:
        return LitTask(task.text, _("dropped"))
    late = not is_over and now >= task.due_at
    return LitTask(task.text, _("late") if late else _("in hand"), is_late=late)
