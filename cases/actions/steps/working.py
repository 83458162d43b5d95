"""The called units meet, work, and the lead unit writes the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.access import policies
from cases.access.routing import who_rules
from cases.actions.steps._move import Move, move
from cases.evidence.photos import Cleaned
from cases.models import Attendance, Call, Case, CaseEvent, Consultation, PlanTask
from cases.rules.choices import ExplainedReason, Need, Outcome
from cases.rules.errors import EvidenceMissing, NotPossibleHere
from cases.rules.lifecycle import Action
from networks.models import Unit
from teams.choices import Duty
from teams.models import Post, User
from web.writing import says_something
from worktime import timekeeping

__all__ = ["Planned", "consult", "drop_task", "finish", "finish_task", "progress"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A task as agreed: whose call, what, and until when (exclusive)."""

    call: int
    text: str
    due_at: dt.datetime


def consult(
    case: Case,
    *,
    by: User,
    conclusion: str,
    tasks: Sequence[Planned],
    attendance: Mapping[int, bool] | None = None,
    version: int | None = None,
) -> CaseEvent:
    """Keep the minutes of the consultation (会商): who attended, the conclusion, who does what by when.

    `attendance` maps call ids to presence; a unit alone on a case may leave it out and plan in one line.
    """
    given = {Need.CONCLUSION: conclusion, Need.TASKS: tasks}
    with move(case, Action.CONSULT, by=by, version=version, given=given) as step:
        calls = {call.pk: call for call in step.case.standing_calls}
        _require_known_calls(calls, tasks)
        _keep_minutes(step, calls, conclusion, attendance or {})
        PlanTask.objects.bulk_create(
            PlanTask(case=step.case, call=calls[task.call], round=step.case.round, text=task.text, due_at=task.due_at)
            for task in tasks
        )
        step.note = conclusion
        step.payload |= {"tasks": len(tasks)}
    return step.event


def _require_known_calls(calls: Mapping[int, Call], tasks: Sequence[Planned]) -> None:
    if any(task.call not in calls for task in tasks):
        raise NotPossibleHere(_("A task can be given to a called unit only; call the unit first."))
    if any(not says_something(task.text) for task in tasks):
        raise EvidenceMissing([Need.TASKS], [Need.TASKS.label])


def _keep_minutes(step: Move, calls: Mapping[int, Call], conclusion: str, attendance: Mapping[int, bool]) -> None:
    minutes = Consultation.objects.create(
        case=step.case, round=step.case.round, held_at=step.now, led_by=step.user, conclusion=conclusion
    )
    present = {pk: attendance.get(pk, call.is_lead) for pk, call in calls.items()}
    Attendance.objects.bulk_create(
        Attendance(consultation=minutes, call=calls[pk], was_present=was) for pk, was in present.items()
    )
    step.payload = {
        "present": [calls[pk].unit.name for pk, was in present.items() if was],
        "absent": [calls[pk].unit.name for pk, was in present.items() if not was],
    }


def progress(
    case: Case,
    *,
    by: User,
    note: str,
    contacted: bool = False,
    evidence: Sequence[Cleaned] = (),
    version: int | None = None,
) -> CaseEvent:
    """Report how the work goes; `contacted` records the unit's first contact with the person who raised it, once."""
    with move(case, Action.PROGRESS, by=by, version=version, given={Need.NOTE: note}, evidence=evidence) as step:
        call = _arrived_call(step, by)
        if contacted and call.contacted_at is None:
            call.contacted_at = step.now
            call.save(update_fields=["contacted_at"])
            step.payload = {"first_contact": True}
        step.unit, step.note = call.unit_id, note
    return step.event


def finish_task(
    task: PlanTask, *, by: User, result: str, evidence: Sequence[Cleaned] = (), version: int | None = None
) -> CaseEvent:
    """Finish one's own unit's task with its result."""
    with move(
        task.case, Action.FINISH_TASK, by=by, version=version, given={Need.RESULT: result}, evidence=evidence
    ) as step:
        own = _open_task(step, task)
        call = next((call for call in step.case.standing_calls if call.pk == own.call_id), None)
        if call is None or call.unit_id not in by.units_as(*policies.MEMBERS):
            raise NotPossibleHere(_("This task belongs to another unit."))
        own.result, own.finished_at, own.finished_by = result, step.now, by
        own.save(update_fields=["result", "finished_at", "finished_by"])
        step.unit, step.note, step.payload = call.unit_id, result, {"task": own.text}
    return step.event


def drop_task(task: PlanTask, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """Drop a task that is no longer needed, saying why."""
    with move(task.case, Action.DROP_TASK, by=by, version=version, given={Need.REASON: reason}) as step:
        open_task = _open_task(step, task)
        open_task.dropped_at, open_task.drop_reason = step.now, reason
        open_task.save(update_fields=["dropped_at", "drop_reason"])
        step.note, step.payload = reason, {"task": open_task.text}
    return step.event


def _open_task(step: Move, task: PlanTask) -> PlanTask:
    found = PlanTask.objects.filter(pk=task.pk, case=step.case, finished_at=None, dropped_at=None).first()
    if found is None:
        raise NotPossibleHere(_("This task is finished or dropped already."))
    return found


def finish(
    case: Case,
    *,
    by: User,
    outcome: Outcome | str,
    answer: str,
    explained_reason: ExplainedReason | str = "",
    review_on: dt.date | None = None,
    evidence: Sequence[Cleaned] = (),
    version: int | None = None,
) -> CaseEvent:
    """Finish the work and write the answer (答复) for checking; what cannot be solved now has a day to look again."""
    given = {Need.OUTCOME: outcome, Need.ANSWER: answer}
    with move(case, Action.FINISH, by=by, version=version, given=given, evidence=evidence) as step:
        left, has_head = _tasks_left_and_heads(step.case, by)
        _require_nothing_open(left)
        _require_review(outcome, explained_reason, review_on)
        step.case.outcome, step.case.answer, step.case.answered_by = str(outcome), answer, by
        step.case.explained_reason, step.case.review_on = str(explained_reason), review_on
        step.case.holder = _who_checks(step.case, has_head=has_head)
        Call.objects.filter(case=step.case, ended_at=None, arrived_at__isnull=False).update(finished_at=step.now)
        step.note = answer
        step.payload = {"outcome": str(outcome)}
    return step.event


def _tasks_left_and_heads(case: Case, author: User) -> tuple[int, bool]:
    """How many tasks are open, and whether a head other than the author sits in the lead unit: one statement."""
    left = PlanTask.objects.filter(case=OuterRef("pk"), finished_at=None, dropped_at=None).order_by().values("case")
    heads = Post.objects.current().filter(unit=case.leading_call.unit, duty=Duty.HEAD, person__is_active=True)
    asked = Case.objects.filter(pk=case.pk).values_list(
        Coalesce(Subquery(left.annotate(count=Count("pk")).values("count")), 0), Exists(heads.exclude(person=author))
    )
    tasks, has_head = asked.get()
    return tasks, has_head


def _require_nothing_open(left: int) -> None:
    if left:
        raise NotPossibleHere(_("%(count)s tasks are still open; finish or drop each of them first.") % {"count": left})


def _require_review(outcome: Outcome | str, reason: ExplainedReason | str, review_on: dt.date | None) -> None:
    if outcome == Outcome.EXPLAINED and not (reason and review_on and review_on > timekeeping.today()):
        raise NotPossibleHere(
            _("What cannot be solved now needs a kind of reason and a day ahead on which it is looked at again.")
        )


def _who_checks(case: Case, *, has_head: bool) -> Unit:
    """The lead unit where a head other than the author sits there, else the centre (never the author's own hand)."""
    lead = case.leading_call.unit
    if has_head:
        return lead
    return case.centre if case.centre_id != lead.pk else who_rules(case)


def _arrived_call(step: Move, by: User) -> Call:
    units = by.units_as(*policies.MEMBERS)
    return next(call for call in step.case.standing_calls if call.unit_id in units and call.arrived_at)
