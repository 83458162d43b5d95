"""The called units meet, work and answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import actions
from cases.access import policies
from cases.actions import Planned
from cases.evidence.fields import Photos
from cases.models import Call, PlanTask
from cases.rules.choices import ExplainedReason, Need, Outcome
from cases.rules.lifecycle import Action
from desk.forms.questions import NO_TIME, Choice, Line, Text
from desk.forms.step import NO_KEY, At, Drawn, ReasonForm, Step, StepForm
from web.fields import YEARS_AHEAD, Day, row_number
from web.writing import cleaned
from worktime.timekeeping import now

MOST_TASKS = 6
LONGEST_TASK = 500
FURTHEST = dt.timedelta(days=400)
AS_TYPED = "%Y-%m-%dT%H:%M"
UNSOLVED = gettext_lazy("needed if it cannot be solved now")
A_MINUTE = dt.timedelta(minutes=1)


@dataclass(slots=True)
class TaskRow:
    """One line of the plan as typed, and what is wrong with it."""

    call: str = ""
    text: str = ""
    due: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.text

    def planned(self) -> Planned:
        """ValidationError where unit, words or time are not usable."""
        call = row_number(self.call)
        if call is None:
            raise ValidationError(_("Choose the unit that does it."))
        if len(self.text) > LONGEST_TASK:
            raise ValidationError(_("At most %(count)d characters.") % {"count": LONGEST_TASK})
        return Planned(call, self.text, _instant(self.due))


def _instant(typed: str) -> dt.datetime:
    moment: dt.datetime = forms.DateTimeField(error_messages={"required": NO_TIME, "invalid": NO_TIME}).clean(typed)
    if not now() < moment < now() + FURTHEST:
        raise ValidationError(_("The time must lie ahead, within 400 days."))
    return moment


class ConsultForm(StepForm):
    """The minutes; where one unit is alone, its plan in one line is conclusion and task at once."""

    template = "desk/steps/_consult.html"
    button = gettext_lazy("Keep the minutes and start")
    asks = ("add",)
    drawn = {
        "asked": Drawn(gettext_lazy("Calls whose attendance is recorded")),
        "present": Drawn(gettext_lazy("Calls of these whose units attended")),
        "tasks": Drawn(
            gettext_lazy("Tasks"),
            prefix="task_",
            parts={
                "call": forms.IntegerField(label=gettext_lazy("Call of the unit that does it")),
                "text": Line(label=gettext_lazy("What is to be done"), missing=Need.TASKS.label, longest=LONGEST_TASK),
                "due": forms.DateTimeField(label=gettext_lazy("Until")),
            },
        ),
    }

    conclusion = Text(label=gettext_lazy("What was agreed"), missing=Need.CONCLUSION.label)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.planned: list[Planned] = []

    @property
    def calls(self) -> list[Call]:
        return self.case.standing_calls

    @property
    def is_alone(self) -> bool:
        return len(self.calls) == 1

    @property
    def present(self) -> set[int]:
        """The ticked units; on a fresh form the units that have reported in."""
        if self.typed:
            return {number for text in self.typed.getlist("present") if (number := row_number(text))}
        return {call.pk for call in self.calls if call.arrived_at}

    @cached_property
    def rows(self) -> list[TaskRow]:
        rows = self._typed_rows() if self.typed else self._fresh_rows()
        wanted = len(rows) + 1 if "add" in self.typed else len(rows)
        return rows + [TaskRow(due=self.default_due)] if len(rows) < min(wanted, MOST_TASKS) else rows

    def _typed_rows(self) -> list[TaskRow]:
        columns = [[cleaned(text) for text in self.typed.getlist(f"task_{part}")] for part in ("call", "text", "due")]
        if "task_text" not in self.typed:
            columns[1] = [self.typed_conclusion[:LONGEST_TASK]]
        return [TaskRow(*parts) for parts in zip_longest(*columns, fillvalue="")][:MOST_TASKS]

    @property
    def typed_conclusion(self) -> str:
        return cleaned(self.typed.get("conclusion", ""))

    def _fresh_rows(self) -> list[TaskRow]:
        return [TaskRow(call=str(call.pk), due=self.default_due) for call in self.calls[:MOST_TASKS]]

    @property
    def default_due(self) -> str:
        """The end of the case's own limit, as long as it lies ahead; midnight is said as the last minute of its day."""
        local = timezone.localtime(self.case.due_at)
        if local <= now():
            return ""
        return f"{local - A_MINUTE if local.time() == dt.time.min else local:{AS_TYPED}}"

    @property
    def may_add(self) -> bool:
        return len(self.rows) < MOST_TASKS

    def clean(self) -> dict[str, Any]:
        for number, row in enumerate(self.rows, start=1):
            if row.is_blank:
                continue
            try:
                self.planned.append(row.planned())
            except ValidationError as refusal:
                row.error = " ".join(refusal.messages)
                self.add_error(None, _("Task %(number)d: %(error)s") % {"number": number, "error": row.error})
        if not self.planned and not self.errors:
            self.add_error(None, str(Need.TASKS.label))
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        asked = (row_number(text) for text in self.typed.getlist("asked"))
        attendance = {call: call in self.present for call in asked if call}
        return {"conclusion": self.cleaned_data["conclusion"], "tasks": self.planned, "attendance": attendance}


class ProgressForm(StepForm):
    button = gettext_lazy("Report progress")

    note = Text(label=gettext_lazy("How it goes"), missing=Need.NOTE.label)
    contacted = forms.BooleanField(
        label=gettext_lazy("We spoke with the person who raised it"),
        help_text=gettext_lazy("The first contact is recorded once, with its time."),
        required=False,
    )
    evidence = Photos(label=gettext_lazy("Photos or papers"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.is_bound and all(call.contacted_at for call in self.own_calls):
            del self.fields["contacted"]


class FinishTaskForm(StepForm):
    template = "desk/steps/_task.html"
    button = gettext_lazy("Finish a task")

    result = Text(label=gettext_lazy("What was done"), missing=Need.RESULT.label)
    evidence = Photos(label=gettext_lazy("Photos or papers"))


class DropTaskForm(ReasonForm):
    template = "desk/steps/_task.html"
    button = gettext_lazy("Drop a task")

    reason = Line(label=gettext_lazy("Why"), missing=Need.REASON.label)


class FinishForm(StepForm):
    template = "desk/steps/_finish.html"
    needed_when = {"explained_reason": UNSOLVED, "review_on": UNSOLVED}
    button = gettext_lazy("Finish and hand in the answer")

    outcome = Choice(Outcome.choices, label=gettext_lazy("How it came out"), missing=Need.OUTCOME.label, is_open=True)
    explained_reason = Choice(ExplainedReason.choices, label=gettext_lazy("Why it cannot be solved now"))
    review_on = Day(ahead=YEARS_AHEAD, label=gettext_lazy("Looked at again on"), required=False)
    answer = Text(
        label=gettext_lazy("Answer to the person who raised it"),
        help_text=gettext_lazy("A colleague checks it before it is sent."),
        missing=Need.ANSWER.label,
    )
    evidence = Photos(label=gettext_lazy("Photos or papers"))

    @cached_property
    def open_tasks(self) -> list[PlanTask]:
        return list(
            PlanTask.objects.filter(case=self.case, finished_at=None, dropped_at=None).select_related("call__unit")
        )

    @property
    def own_tasks(self) -> list[PlanTask]:
        return [task for task in self.open_tasks if task.call.unit_id in self._own_units]

    @property
    def tasks_of_others(self) -> list[PlanTask]:
        """Open tasks of other units: only those units finish them, so the lead waits or drops them with a reason."""
        return [task for task in self.open_tasks if task.call.unit_id not in self._own_units]

    @cached_property
    def _own_units(self) -> frozenset[int]:
        return self.by.units_as(*policies.MEMBERS)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("outcome") == Outcome.EXPLAINED:
            self._require_reason_and_day()
        else:
            self.cleaned_data |= {"explained_reason": "", "review_on": None}
        return self.cleaned_data

    def _require_reason_and_day(self) -> None:
        review_on = self.cleaned_data.get("review_on")
        if not self.cleaned_data.get("explained_reason"):
            self.add_error("explained_reason", str(Need.REASON_CODE.label))
        if "review_on" not in self.errors and (review_on is None or review_on <= timezone.localdate(now())):
            self.add_error("review_on", _("Name a day ahead on which it is looked at again."))


STEPS = (
    Step(
        Action.CONSULT,
        ConsultForm,
        actions.consult,
        key="c",
        done=gettext_lazy("The minutes are kept. The units see their tasks."),
    ),
    Step(Action.PROGRESS, ProgressForm, actions.progress, key="p", done=gettext_lazy("Progress reported.")),
    Step(
        Action.FINISH,
        FinishForm,
        actions.finish,
        key="f",
        done=gettext_lazy("Finished. The answer waits to be checked."),
    ),
    Step(
        Action.FINISH_TASK,
        FinishTaskForm,
        actions.finish_task,
        key=NO_KEY,
        done=gettext_lazy("The task is finished."),
        at=At.TASK,
    ),
    Step(
        Action.DROP_TASK,
        DropTaskForm,
        actions.drop_task,
        key=NO_KEY,
        done=gettext_lazy("The task is dropped."),
        at=At.TASK,
    ),
)
