"""Logging a matter on the phone: whistled to the centre or dealt with on the spot, and the receipt for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import actions
from cases.access import policies
from cases.access.disclosure import words_of
from cases.evidence.fields import status_of
from cases.evidence.uploads import limited
from cases.models import Case, Reporter
from cases.reading.tracking import sent, slip
from field.forms import IntakeForm, heard
from teams.http import UserRequest
from web.again import refilled, typed_before
from web.errors import KeyReused, Refusal
from web.pages import page
from worktime import timekeeping

HANDLED = "self_handle"
SLIP_LASTS = dt.timedelta(minutes=10)
"""So long the slip of who left neither telephone nor address stands on the receipt."""


@limited
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: UserRequest) -> HttpResponse:
    """GET shows the form; POST keeps the matter, or shows the form again with what is missing."""
    if not policies.raises_in(request.user):
        return _closed(request)
    if request.method != "POST":
        return _fresh(request)
    if "suggest" in request.POST:
        return _suggestions(request)
    return _keep(request, IntakeForm(request.POST, request.FILES, by=request.user))


def _fresh(request: UserRequest) -> HttpResponse:
    form = refilled(IntakeForm(by=request.user, initial={"entry": request.GET.get("type", "")}), request)
    if typed := typed_before(request):
        form.recall_photos(typed)
    return _show(request, form)


def _keep(request: UserRequest, form: IntakeForm) -> HttpResponse:
    is_handled = request.POST.get("do") == HANDLED
    if is_handled:
        form.ask_result()
    if not form.is_valid():
        return _again(request, form, status_of(form))
    if is_handled and not form.cleaned_data["result"]:
        return _again(request, form, 422)
    if sentence := form.still_to_ring(form.cleaned_data["text"]):
        form.add_error(None, sentence)
        return _again(request, form, 422)
    try:
        case = _send(request, form, is_handled=is_handled)
    except Refusal as refusal:
        if isinstance(refusal, KeyReused):
            form.renew_key()
        form.add_error(None, str(refusal))
        return _again(request, form, refusal.status)
    return redirect("field:logged", reference=case.reference)


def _send(request: UserRequest, form: IntakeForm, *, is_handled: bool) -> Case:
    told = form.cleaned_data
    if is_handled:
        return actions.self_handle(
            form.matter(), by=request.user, result=told["result"], key=told["key"], evidence=told["photos"]
        )
    return actions.whistle(form.matter(), by=request.user, key=told["key"], evidence=told["photos"], wants_slip=True)


def _again(request: UserRequest, form: IntakeForm, status: int) -> HttpResponse:
    """Show the form again. Without a script the server keeps its photos: a browser does not fill a file input again,
    while a script keeps them on the device (decision 26).
    """
    if not request.htmx:
        form.keep_photos()
    return _show(request, form, status)


def _show(request: UserRequest, form: IntakeForm, status: int = 200) -> HttpResponse:
    shown = {
        "form": form,
        "typed_form": "typed",
        "lost_photos": len(request.FILES.getlist("photos")) > len(form.photos_at_hand),
        **_heard(request),
    }
    return render(request, "field/log.html", shown, status=status)


def _suggestions(request: UserRequest) -> HttpResponse:
    return render(request, "field/_log_suggestions.html", _heard(request))


def _heard(request: UserRequest) -> dict[str, Any]:
    typed = typed_before(request) or request.POST
    return heard(typed.get("text", ""), typed.get("entry", request.GET.get("type", "")))


def _closed(request: UserRequest) -> HttpResponse:
    sentence = {
        "status": 403,
        "title": _("You cannot log matters"),
        "advice": _(
            "Matters are logged by grid workers and by the staff of communities and units, each in their own area. "
            "If that is your work, ask the person who looks after posts in your unit."
        ),
    }
    return render(request, "errors/page.html", sentence, status=403)


@page
def logged(request: UserRequest, reference: str) -> HttpResponse:
    """The receipt, for the person who logged it alone. The code is theirs who raised it (decision 65): it was sent to
    them, or else stands here on a slip until they have taken it along.
    """
    if not reference.isprintable():
        raise Http404
    own = Case.objects.visible_to(request.user).filter(raised_by=request.user).as_read_by(request.user)
    case = get_object_or_404(own.select_related("holder", "centre"), reference=reference)
    reporter = Reporter.objects.filter(case=case).earliest("pk")
    is_sent = reporter.can_be_sent_to
    is_fresh = timekeeping.now() < case.raised_at + SLIP_LASTS
    receipt = {
        "case": case,
        "words": words_of(case),
        "sent": sent(reporter) if is_sent else None,
        "slip": slip(reporter) if is_fresh and not is_sent else None,
        "may_give_code": (is_sent or not is_fresh) and policies.may_give_code(request.user, case),
    }
    return render(request, "field/logged.html", receipt)
