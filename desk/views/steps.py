"""The steps of a case as pages: one view for all of them, driven by the table of the forms."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.access import ledger, policies
from cases.access.disclosure import words_of
from cases.evidence.uploads import limited
from cases.models import Case, CaseEvent
from cases.reading import conflicts
from cases.rules.errors import VersionConflict
from cases.rules.lifecycle import Action
from desk import standard_answers, taking
from desk.actions import count_uses
from desk.forms.step import At, StepForm
from desk.forms.table import BY_ACTION, CODE_STEP, Step, at
from teams.http import UserRequest
from web.again import typed_before
from web.errors import NotAllowed, Refusal
from web.fields import row_numbers
from web.pages import page
from worktime import timekeeping, wording

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
    return _answer(request, reference, _listed(At.TASK, action), lambda case: taking.task(case, task))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mark_unit(request: UserRequest, reference: str, call: int) -> HttpResponse:
    """The centre's mark for one called unit."""
    return _answer(request, reference, BY_ACTION[Action.MARK_UNIT], lambda case: taking.call(case, call))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_code(request: UserRequest, reference: str) -> HttpResponse:
    """A new tracking code for somebody who lost theirs, shown once."""
    return _answer(request, reference, CODE_STEP, lambda case: case)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order_step(request: UserRequest, reference: str, order: int, action: str) -> HttpResponse:
    """The reply to an order, or the record of a call-in."""
    return _answer(request, reference, _listed(At.ORDER, action), lambda case: taking.order(case, order))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_recusal(request: UserRequest, reference: str, recusal: int) -> HttpResponse:
    """Taking back that somebody stands aside."""
    return _answer(request, reference, BY_ACTION[Action.END_RECUSAL], lambda case: taking.recusal(case, recusal))


def _listed(place: At, action: str) -> Step:
    if step := at(place).get(action):
        return step
    raise Http404


def _answer(request: UserRequest, reference: str, taken: Step, find: Find) -> HttpResponse:
    return (_take if request.method == "POST" else _show)(request, reference, taken, find)


@page
def _show(request: UserRequest, reference: str, taken: Step, find: Find) -> HttpResponse:
    case = taking.visible(request.user, reference)
    subject = find(case)
    try:
        policies.require_in_hand(case)
        form = taken.form(typed_before(request), case=case, by=request.user, subject=subject, is_only_shown=True)
        taking.require_possible(form, taken.action)
    except Refusal as refusal:
        return _refused(request, case, refusal)
    if not form.is_asking:
        form.begin_with(request.GET)
    return _form(request, form, taken)


def _take(request: UserRequest, reference: str, taken: Step, find: Find) -> HttpResponse:
    case = taking.visible(request.user, reference)
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
        form.refuse(taking.said_to(request.user, case, refusal))
        return _form(request, form, taken, status=refusal.status)
    if used := row_numbers(form.used_answers, standard_answers.MOST_USED):
        count_uses(used, by=request.user)
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
    if ledger.is_overtaken(form.case, version, taken.action, request.user, form.note_said):
        return _conflict(request, reference, form, taken)
    taking.require_possible(form, taken.action)
    return _form(request, form, taken, status=form.status)


def _form(
    request: UserRequest, form: StepForm, taken: Step, *, status: int = 200, conflict: conflicts.Conflict | None = None
) -> HttpResponse:
    template = "desk/steps/_step.html" if request.htmx else "desk/steps/step.html"
    answers = [] if conflict else standard_answers.offered(form, taken.action)  # then somebody has written already
    standard_answers.put_in(form, answers)
    shown = {
        "case": form.case,
        "answers": answers,
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
    sentence = taking.said_to(request.user, case, refusal)
    shown = {"case": case, "words": words_of(case), "sentence": sentence}
    return render(request, template, shown, status=refusal.status)


def _conflict(request: UserRequest, reference: str, form: StepForm, taken: Step) -> HttpResponse:
    """The form with what changed since it was opened; the typed text stays, to be sent again where that is possible."""
    form.renew(taking.visible(request.user, reference))
    try:
        taking.require_possible(form, taken.action)
    except Refusal as refusal:
        sentence = taking.said_to(request.user, form.case, refusal)
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
    draft = request.path + form.kept_apart_by
    if not request.htmx or _is_on_its_own_page(request):
        messages.success(request, str(taken.done), extra_tags=draft)
        return redirect("field:home" if taken.leaves else form.case)
    response = HttpResponse(status=200)
    told = {"say": {"sentence": str(taken.done), "kind": "success"}, "kept": {"draft": draft}}
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
