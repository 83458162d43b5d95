"""The steps of a case as pages: one view for all of them, driven by the table of the forms."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.access import ledger, policies
from cases.access.disclosure import words_of
from cases.evidence.uploads import limited
from cases.models import Call, Case, CaseEvent, PlanTask, Recusal, SupervisionOrder
from cases.reading import conflicts
from cases.rules import lifecycle
from cases.rules.choices import State
from cases.rules.errors import IllegalMove, VersionConflict
from cases.rules.lifecycle import Action
from desk.forms.step import At, StepForm
from desk.forms.table import BY_ACTION, CODE_STEP, Step, at
from teams.http import UserRequest
from teams.models import User
from teams.symbolic import Symbolic
from web.again import typed_before
from web.compiled import Compiled
from web.errors import NotAllowed, Refusal
from web.pages import page
from worktime import timekeeping, wording

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
Find = Callable[[Case], Any]


@limited
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: UserRequest, reference: str, action: str) -> HttpResponse:
    """The form of a step, or the step itself."""
    return _answer(request, reference, _listed(At.CASE, action), lambda case: case)


@limited
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def task_step(request: UserRequest, reference: str, task: int, action: str) -> HttpResponse:
    """Finishing or dropping one task of the plan."""
    return _answer(request, reference, _listed(At.TASK, action), lambda case: _task(case, task))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mark_unit(request: UserRequest, reference: str, call: int) -> HttpResponse:
    """The centre's mark for one called unit."""
    return _answer(request, reference, BY_ACTION[Action.MARK_UNIT], lambda case: _call(case, call))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_code(request: UserRequest, reference: str) -> HttpResponse:
    """A new tracking code for somebody who lost theirs, shown once."""
    return _answer(request, reference, CODE_STEP, lambda case: case)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order_step(request: UserRequest, reference: str, order: int, action: str) -> HttpResponse:
    """The reply to an order, or the record of a call-in."""
    return _answer(request, reference, _listed(At.ORDER, action), lambda case: _order(case, order))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_recusal(request: UserRequest, reference: str, recusal: int) -> HttpResponse:
    """Taking back that somebody stands aside."""
    return _answer(request, reference, BY_ACTION[Action.END_RECUSAL], lambda case: _recusal(case, recusal))


def _listed(place: At, action: str) -> Step:
    if step := at(place).get(action):
        return step
    raise Http404


def _answer(request: UserRequest, reference: str, taken: Step, find: Find) -> HttpResponse:
    return (_take if request.method == "POST" else _show)(request, reference, taken, find)


@page
def _show(request: UserRequest, reference: str, taken: Step, find: Find) -> HttpResponse:
    case = _visible(request, reference)
    subject = find(case)
    try:
        policies.require_in_hand(case)
        form = taken.form(typed_before(request), case=case, by=request.user, subject=subject, is_only_shown=True)
        _require_possible(form, taken.action)
    except Refusal as refusal:
        return _refused(request, case, refusal)
    return _form(request, form, taken)


def _take(request: UserRequest, reference: str, taken: Step, find: Find) -> HttpResponse:
    case = _visible(request, reference)
    if vars(case)["left_at"]:
        return _gone(request, case, taken)
    subject = find(case)
    try:
        form = taken.form(request.POST, request.FILES, case=case, by=request.user, subject=subject)
        if form.is_asking or not form.is_valid():
            return _not_yet(request, reference, form, taken)
        arguments = form.arguments()
        given = taken.verb(form.subject, by=request.user, version=form.cleaned_data["version"], **arguments)
    except NotAllowed as refusal:
        return _refused(request, case, refusal)
    except VersionConflict:
        return _conflict(request, reference, form, taken)
    except Refusal as refusal:
        form.refuse(_sentence(request, case, refusal))
        return _form(request, form, taken, status=refusal.status)
    return _done(request, form, taken, given)


def _gone(request: UserRequest, case: Case, taken: Step) -> HttpResponse:
    """The case has left the person's hands. If this very step took the case away, the form was sent twice and counts
    once.
    """
    left_at = vars(case)["left_at"]
    own = CaseEvent.objects.filter(case=case, action=taken.action, by=request.user, recorded_at=left_at)
    if left_at is None or not own.exists():
        return _refused(request, case, NotAllowed())
    at = wording.when(left_at, now=timekeeping.now(), is_short=True)
    sentence = _("You have taken this step already, %(at)s. It counts once.") % {"at": at}
    template = "desk/steps/_refused.html" if request.htmx else "desk/steps/refused.html"
    shown = {"case": case, "words": words_of(case), "sentence": sentence}
    return render(request, template, shown, status=VersionConflict.status)


def _not_yet(request: UserRequest, reference: str, form: StepForm, taken: Step) -> HttpResponse:
    """The form again. Its choices may have vanished by another person's step: then that conflict is shown first."""
    version = form.cleaned_data.get("version") if form.is_stale else None
    if ledger.is_overtaken(form.case, version, taken.action, request.user):
        return _conflict(request, reference, form, taken)
    _require_possible(form, taken.action)
    return _form(request, form, taken, status=form.status)


def _visible(request: UserRequest, reference: str) -> Case:
    """The case by the one door. A malformed reference is answered before any query, because PostgreSQL refuses NUL in
    texts.
    """
    if not REFERENCE.fullmatch(reference):
        raise Http404
    case: Case | None = next(iter(SEEN.rows(Symbolic(request.user), reference=reference)), None)
    if case is None:
        raise Http404
    return case


def _seen(user: User, *, reference: str) -> QuerySet[Case]:
    seen = Case.objects.visible_to(user).as_read_by(user)
    return seen.select_related(*SHOWN_WITH).filter(reference=reference)


SEEN = Compiled(_seen)


def _task(case: Case, number: int) -> PlanTask:
    tasks = PlanTask.objects.filter(case=case).select_related("call__unit")
    task = get_object_or_404(tasks, pk=min(number, LARGEST_ID))
    task.case = case
    return task


def _call(case: Case, number: int) -> Call:
    call = get_object_or_404(Call.objects.filter(case=case).select_related("unit"), pk=min(number, LARGEST_ID))
    call.case = case
    return call


def _order(case: Case, number: int) -> SupervisionOrder:
    orders = SupervisionOrder.objects.filter(case=case).numbered().select_related("unit")
    order = get_object_or_404(orders, pk=min(number, LARGEST_ID))
    order.case = case
    return order


def _recusal(case: Case, number: int) -> Recusal:
    """A recusal of the case, also one that was taken back: a form sent twice is told so."""
    recusals = Recusal.objects.filter(case=case).select_related("person")
    recusal = get_object_or_404(recusals, pk=min(number, LARGEST_ID))
    recusal.case = case
    return recusal


def _require_possible(form: StepForm, action: Action) -> None:
    """Refuse what `move()` will refuse, before anybody has written anything."""
    row = lifecycle.transition(form.case.state, action)
    lifecycle.require_fact(row, form.case)
    policies.require(form.by, row, form.case)
    form.require_possible()
    if isinstance(form.subject, PlanTask) and not form.subject.is_open:
        why = _("This task is finished or dropped already.")
        raise IllegalMove(str(action.label), str(State(form.case.state).label), why=why)


def _form(
    request: UserRequest, form: StepForm, taken: Step, *, status: int = 200, conflict: conflicts.Conflict | None = None
) -> HttpResponse:
    template = "desk/steps/_step.html" if request.htmx else "desk/steps/step.html"
    shown = {
        "case": form.case,
        "words": words_of(form.case),
        "form": form,
        "step": taken,
        "conflict": conflict,
        "subject": form.subject,
        "typed_form": "typed",
    }
    return render(request, template, shown, status=status)


def _refused(request: UserRequest, case: Case, refusal: Refusal) -> HttpResponse:
    template = "desk/steps/_refused.html" if request.htmx else "desk/steps/refused.html"
    sentence = _sentence(request, case, refusal)
    shown = {"case": case, "words": words_of(case), "sentence": sentence}
    return render(request, template, shown, status=refusal.status)


def _sentence(request: UserRequest, case: Case, refusal: Refusal) -> str:
    """The sentence of a refusal; for a step that came too late or too early it names the steps open to this person."""
    if not isinstance(refusal, IllegalMove):
        return str(refusal)
    return refusal.said_to(str(row.action.label) for row in policies.steps_open_to(request.user, case))


def _conflict(request: UserRequest, reference: str, form: StepForm, taken: Step) -> HttpResponse:
    """The form with what changed since it was opened; the typed text stays, to be sent again where that is possible."""
    form.renew(_visible(request, reference))
    try:
        _require_possible(form, taken.action)
    except Refusal as refusal:
        sentence = _sentence(request, form.case, refusal)
    else:
        sentence = ""
    before = form.cleaned_data["version"]
    typed = [text for _label, text in form.texts]
    conflict = conflicts.since(form.case, before, action=taken.action, by=request.user, refusal=sentence, typed=typed)
    return _form(request, form, taken, status=VersionConflict.status, conflict=conflict)


def _done(request: UserRequest, form: StepForm, taken: Step, given: Any) -> HttpResponse:
    """Back to the case. A script loads the case into its place on the desk, so that the list stays.

    The answer names the draft of the form, so that the page forgets it.
    """
    if taken.shows:
        template = taken.shows if request.htmx else "desk/steps/revealed.html"
        shown = {"case": form.case, "words": words_of(form.case), "given": given, "shows": taken.shows}
        return render(request, template, shown)
    if not request.htmx or _is_on_its_own_page(request):
        messages.success(request, str(taken.done), extra_tags=request.path)
        return redirect("field:home" if taken.leaves else form.case)
    response = HttpResponse(status=200)
    told = {"say": {"sentence": str(taken.done), "kind": "success"}, "kept": {"draft": request.path}}
    response.headers["HX-Trigger"] = json.dumps(told)
    if taken.leaves:
        response.headers["HX-Redirect"] = reverse("field:home")
        return response
    location = {"path": form.case.get_absolute_url(), "target": "#case", "swap": "innerHTML", "push": "false"}
    response.headers["HX-Location"] = json.dumps(location)
    return response


def _is_on_its_own_page(request: UserRequest) -> bool:
    """Whether the form is on a page of its own, without a case beside it that would have to be shown anew."""
    return urlsplit(request.htmx.current_url_abs_path or "").path == request.path
