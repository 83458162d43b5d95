"""Proofs of service for the community: asked for, issued, printed, withdrawn."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from teams.http import UserRequest
from teams.models import User
from volunteering import hours, policies
from volunteering.actions import proofs as actions
from volunteering.activity_forms import WhyForm
from volunteering.models import Proof
from volunteering.paper import paper_of
from volunteering.views.found import AROUND, BASE, TAB
from web.errors import NotAllowed, Refusal
from web.form_pages import FormPage, answer, form_page, page, post_only, sent
from web.pagination import NEWEST, ways


def proof_seen(user: User, pk: int) -> Proof:
    around = (f"station__{AROUND}", "volunteer", "issued_by", "withdrawn_by")
    return get_object_or_404(Proof.objects.visible_to(user).select_related(*around), pk=pk)


@page
def proofs(request: UserRequest) -> HttpResponse:
    """The newest first; in the order in which they were asked for, never by hours."""
    if not policies.sees_stations(request.user):
        raise Http404
    rows = Proof.objects.visible_to(request.user).select_related(f"station__{AROUND}", "volunteer")
    found, older = NEWEST.page(rows, request.GET.get("after", ""))
    return render(request, "volunteering/proofs.html", {"rows": found, "tab": TAB, **ways(request, older)})


@page
def proof(request: UserRequest, pk: int) -> HttpResponse:
    return _show(request, proof_seen(request.user, pk))


def _show(request: UserRequest, found: Proof, sentence: str = "", status: int = 200) -> HttpResponse:
    counted = hours.half_hours(hours.within(hours.spans_of(found.volunteer), found.since, found.until))
    shown: dict[str, Any] = {
        "proof": found,
        "counted": counted / 2,
        "has_changed": found.is_valid and counted != found.half_hours,
        "may_keep": policies.may_keep(request.user, found.station.area),
        "sentence": sentence,
        "tab": TAB,
    }
    return render(request, "volunteering/proof.html", shown, status=status)


@post_only
def issue(request: UserRequest, pk: int) -> HttpResponse:
    found = proof_seen(request.user, pk)
    try:
        actions.issue(found, by=request.user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _show(request, found, str(refusal), refusal.status)
    return redirect(found)


@form_page
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    found = proof_seen(request.user, pk)
    policies.require_keeping(request.user, found.station.area)
    sheet = FormPage(
        heading=_("Withdraw the proof"),
        button=_("Withdraw it"),
        back=found.get_absolute_url(),
        lead=_("Whoever checks the code reads from then on that it is withdrawn. The record stays."),
        done=_("It is withdrawn."),
        tab=TAB,
        base=BASE,
    )
    return answer(
        request, WhyForm(sent(request)), sheet, lambda given: actions.withdraw(found, **given, by=request.user)
    )


@page
def paper(request: UserRequest, pk: int) -> HttpResponse:
    """To be printed and stamped by the community that issued it."""
    found = proof_seen(request.user, pk)
    policies.require_keeping(request.user, found.station.area)
    if not found.is_valid:
        raise Http404
    back = reverse("volunteering:proof", args=[pk])
    return render(request, "volunteering/paper.html", {"paper": paper_of(found), "back": back, "tab": TAB})
