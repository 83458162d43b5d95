"""Logging a visit on the phone, and what becomes of the firm's request."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from enterprises import policies
from enterprises.actions import visits as actions
from enterprises.forms import SettleRequestForm, VisitForm
from enterprises.models import Firm, Request, Visit
from enterprises.views.firms import TAB, found_firm
from teams.http import UserRequest
from teams.models import User
from web.errors import Refusal
from web.form_pages import FormPage, answer, form_page, post_only, sent

RAISED = "raise"


@form_page
def log_visit(request: UserRequest, pk: int) -> HttpResponse:
    """Two buttons: keep the visit, or keep it and whistle the request at once."""
    found: Firm = found_firm(request.user, pk)
    policies.require_visiting(request.user, found)
    form, is_raised = VisitForm(sent(request)), request.POST.get("do") == RAISED
    sheet = FormPage(
        heading=_("Log a visit"),
        button=_("Keep the visit"),
        back=reverse("enterprises:firm", args=[pk]),
        about=found.name,
        tab=TAB,
        done=_("The visit is logged and the request is whistled.") if is_raised else _("The visit is logged."),
        template="enterprises/visit.html",
        context={"firm": found},
    )

    def log(given: dict[str, Any]) -> Visit:
        if is_raised and (sentence := form.still_to_ring(given["request"])):
            raise Refusal(sentence)
        return actions.log(found, form.told(), key=given["key"], is_raised=is_raised, by=request.user)

    return answer(request, form, sheet, log)


@post_only
def raise_matter(request: UserRequest, pk: int) -> HttpResponse:
    """One press: the request is a matter."""
    asked = found_request(request.user, pk)
    policies.require_visiting(request.user, asked.firm)
    try:
        actions.raise_matter(asked, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The request is whistled; the centre has it."))
    return redirect("enterprises:firm", asked.firm_id)


@form_page
def settle(request: UserRequest, pk: int) -> HttpResponse:
    asked = found_request(request.user, pk)
    policies.require_visiting(request.user, asked.firm)
    sheet = FormPage(
        heading=_("Settled on the spot"),
        button=_("Save"),
        back=reverse("enterprises:firm", args=[asked.firm_id]),
        about=asked.text,
        done=_("Saved."),
        tab=TAB,
        base="base_linkage.html",
    )
    form = SettleRequestForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.settle(asked, **given, by=request.user))


def found_request(user: User, pk: int) -> Request:
    known = Request.objects.select_related("firm__area").filter(firm__in=policies.firms_seen(user).values("pk"))
    return get_object_or_404(known, pk=pk)
