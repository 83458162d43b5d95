"""Promises: made at a meeting, kept or explained at a later one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from councils import policies
from councils.actions import promises
from councils.choices import Telling
from councils.forms import ExplainForm, PromiseForm
from councils.models import Promise
from councils.views.found import BASE, TAB, meeting_seen, promise_seen
from teams.http import UserRequest
from web.errors import NotAllowed, Refusal
from web.form_pages import FormPage, answer, form_page, post_only, sent


@form_page
def make(request: UserRequest, pk: int) -> HttpResponse:
    """A promise that belongs to no one topic."""
    found = meeting_seen(request.user, pk)
    policies.require_holding(request.user, found.area)
    form = PromiseForm(sent(request), meeting=found, by=request.user)
    sheet = FormPage(
        heading=_("Write a promise down"),
        button=_("Keep the promise in the minutes"),
        back=reverse("councils:meeting", args=[pk]),
        done=_("The promise is written down; the next meeting opens with it."),
        tab=TAB,
        base=BASE,
    )
    return answer(
        request, form, sheet, lambda given: promises.make(found, form.given(), key=given["key"], by=request.user)
    )


@post_only
def kept(request: UserRequest, pk: int, promise: int) -> HttpResponse:
    """One press in front of the people: it is done."""
    found = meeting_seen(request.user, pk)
    told = promise_seen(found, promise)
    try:
        promises.tell(told, found, Telling.KEPT, by=request.user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"{found.get_absolute_url()}#promises")


@form_page
def explain(request: UserRequest, pk: int, promise: int) -> HttpResponse:
    """Why it is late, and until when it will be done now."""
    found = meeting_seen(request.user, pk)
    told = promise_seen(found, promise)
    policies.require_holding(request.user, found.area)
    sheet = FormPage(
        heading=_("Explain it to the people here"),
        button=_("Write it down"),
        back=reverse("councils:meeting", args=[pk]),
        about=_about(told),
        tab=TAB,
        base=BASE,
    )
    return answer(
        request,
        ExplainForm(sent(request), is_tied=told.case_id is not None),
        sheet,
        lambda given: promises.tell(told, found, Telling.EXPLAINED, by=request.user, **given),
    )


def _about(told: Promise) -> str:
    return " · ".join(words for words in (told.shown_what(), told.shown_who()) if words)
