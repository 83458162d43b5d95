"""What pages and the API share of taking a step: the case by the one door, what of it is meant, what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.access import policies
from cases.models import Call, Case, PlanTask, Recusal, SupervisionOrder
from cases.models.assignment import written_takers
from cases.rules import lifecycle
from cases.rules.choices import State
from cases.rules.errors import IllegalMove
from cases.rules.lifecycle import Action
from desk.forms.step import At, StepForm
from teams.models import User
from teams.symbolic import Symbolic
from web.compiled import Compiled
from web.errors import Refusal

Part = TypeVar("Part", PlanTask, Call, SupervisionOrder, Recusal)
REFERENCE = re.compile(r"[A-Za-z0-9-]{1,24}")
LARGEST_ID = 2**63 - 1
SHOWN_WITH = (
    "centre__area",
    "centre__parent",
    "holder__area",
    "area",
    "catalogue_item",
    "answered_by",
    "proposed_by",
)


def visible(person: User, reference: str) -> Case:
    """The case by the one door. A malformed reference is answered before any query, because PostgreSQL refuses NUL in
    texts.
    """
    if not REFERENCE.fullmatch(reference):
        raise Http404
    case: Case | None = next(iter(SEEN.rows(Symbolic(person), reference=reference)), None)
    if case is None:
        raise Http404
    return case


def _seen(user: User, *, reference: str) -> QuerySet[Case]:
    seen = Case.objects.visible_to(user).as_read_by(user)
    return seen.annotate(written_takers=written_takers()).select_related(*SHOWN_WITH).filter(reference=reference)


SEEN = Compiled(_seen)


def task(case: Case, number: int) -> PlanTask:
    return _of(case, PlanTask.objects.select_related("call__unit"), number)


def call(case: Case, number: int) -> Call:
    return _of(case, Call.objects.select_related("unit"), number)


def order(case: Case, number: int) -> SupervisionOrder:
    return _of(case, SupervisionOrder.objects.numbered().select_related("unit"), number)


def recusal(case: Case, number: int) -> Recusal:
    """A recusal of the case, also one that was taken back: a form sent twice is told so."""
    return _of(case, Recusal.objects.select_related("person"), number)


def _of(case: Case, rows: QuerySet[Part], number: int) -> Part:
    """The row of this number, if it is the case's own; 404 for what belongs to another."""
    found = get_object_or_404(rows, case=case, pk=min(number, LARGEST_ID))
    found.case = case
    return found


def require_possible(form: StepForm, action: Action) -> None:
    """Refuse what `move()` will refuse, before anybody has written anything."""
    row = lifecycle.transition(form.case.state, action)
    lifecycle.require_fact(row, form.case)
    policies.require(form.by, row, form.case)
    form.require_possible()
    if isinstance(form.subject, PlanTask) and not form.subject.is_open:
        why = _("This task is finished or dropped already.")
        raise IllegalMove(str(action.label), str(State(form.case.state).label), why=why)


def said_to(person: User, case: Case, refusal: Refusal) -> str:
    """The sentence of a refusal; for a step that came too late or too early it names the steps open to this person."""
    if not isinstance(refusal, IllegalMove):
        return str(refusal)
    return refusal.said_to(str(row.action.label) for row in policies.steps_open_to(person, case))


Find = Callable[[Case, int], PlanTask | Call | SupervisionOrder | Recusal]
FIND: Mapping[At, Find] = {At.TASK: task, At.CALL: call, At.ORDER: order, At.RECUSAL: recusal}
"""How what a step is taken on is found among what belongs to the case; 404 for what belongs to another."""
