"""For volunteers without an account: a place and what its code opens; for whoever holds a proof: whether it is so."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.access.pace import Pace
from volunteering import hours
from volunteering.actions import activities, proofs
from volunteering.activity_forms import PlaceForm, ProofForm
from volunteering.models import ActivityShift, Proof, SignUp
from volunteering.paper import paper_of
from volunteering.station_pages import coming_at
from volunteering.views.by_code import by_code, opened
from volunteering.views.found import AROUND, phone_of, station_open
from web.again import refilled
from web.errors import Refusal
from web.form_pages import UNREADABLE, sent
from web.pages import page
from web.private import kept_by_nobody
from worktime import timekeeping

COMING = Pace("place", 30)
CHECKING = Pace("proof", 60)
"""Codes of proofs that are none: whoever checks paper after paper at a desk has right ones."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, pk: int, shift: int) -> HttpResponse:
    """Take a place in a shift."""
    station = station_open(pk)
    shifts = ActivityShift.objects.filter(activity__station=station, activity__called_off_at=None)
    found = get_object_or_404(shifts.select_related("activity"), pk=shift, ends_at__gt=timekeeping.now())
    form = PlaceForm(sent(request))
    status = 200
    if form.is_bound:
        status = UNREADABLE
        if form.is_valid():
            try:
                COMING.require(request)
                made = activities.sign_up(found, form.guest(), key=form.key_now)
            except Refusal as refusal:
                form.blame(refusal)
                status = refusal.status
            else:
                return kept_by_nobody(redirect("volunteering:service", made.code))
    shown = {
        "station": station, "shift": found, "form": refilled(form, request), "typed_form": "typed",
        "free": max(found.places - found.sign_ups.filter(cancelled_at=None).count(), 0), "phone": phone_of(station),
    }  # fmt: skip
    return kept_by_nobody(render(request, "volunteering/sign_up.html", shown, status=status))


def _place(request: HttpRequest, code: str) -> SignUp:
    around = (f"shift__activity__station__{AROUND}", "shift__activity__station__team", "volunteer")
    return opened(request, SignUp.objects.select_related(*around), code)


@by_code
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One's place and its service by day; other shifts, those one has marked so; proofs that were asked for here."""
    return _service(request, _place(request, code), "")


def _service(request: HttpRequest, place: SignUp, sentence: str, status: int = 200) -> HttpResponse:
    station = place.shift.activity.station
    spans = hours.spans_of_place(place)
    own = set(place.volunteer.sign_ups.filter(cancelled_at=None).values_list("shift", flat=True))
    shown = {
        "place": place,
        "code": place.code,
        "station": station,
        "shift": place.shift,
        "activity": place.shift.activity,
        "others": coming_at(station, own=own),
        "days": [(day, count / 2) for day, count in hours.by_day(spans)],
        "total": hours.half_hours(spans) / 2,
        "proofs": list(place.proofs.order_by("pk")),
        "may_give_up": place.is_standing and place.shift.starts_at > timekeeping.now(),
        "sentence": sentence,
        "phone": phone_of(station),
    }
    return render(request, "volunteering/service.html", shown, status=status)


@by_code
@require_http_methods(["POST"])
def give_up(request: HttpRequest, code: str) -> HttpResponse:
    place = _place(request, code)
    try:
        activities.give_up(place)
    except Refusal as refusal:
        return _service(request, place, str(refusal), refusal.status)
    return redirect("volunteering:service", place.code)


@by_code
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_proof(request: HttpRequest, code: str) -> HttpResponse:
    place = _place(request, code)
    station = place.shift.activity.station
    form = ProofForm(sent(request))
    status = 200
    if form.is_bound:
        status = UNREADABLE
        if form.is_valid():
            try:
                proofs.ask(place, **form.cleaned_data)
            except Refusal as refusal:
                form.blame(refusal)
                status = refusal.status
            else:
                return redirect("volunteering:service", place.code)
    shown: dict[str, Any] = {"form": refilled(form, request), "station": station, "typed_form": "typed"}
    shown |= {"back": reverse("volunteering:service", args=[place.code]), "phone": phone_of(station)}
    return render(request, "volunteering/ask_for_proof.html", shown, status=status)


@by_code
@require_safe
def own_paper(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The paper, for whom it is about."""
    place = _place(request, code)
    proofs_of = place.proofs.filter(issued_at__isnull=False, withdrawn_at=None)
    found = get_object_or_404(proofs_of.select_related(f"station__{AROUND}", "volunteer", "issued_by"), pk=pk)
    back = reverse("volunteering:service", args=[place.code])
    return render(request, "volunteering/paper.html", {"paper": paper_of(found), "back": back})


@login_not_required
@page
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a proof is in force: its number, who issued it and when. Never whose it is, nor what it says."""
    found = Proof.objects.filter(code=code.upper(), issued_at__isnull=False).select_related("station__area").first()
    if found is None:
        CHECKING.require(request)
    shown = {"proof": found, "now": timekeeping.now(), "phone": phone_of(found.station) if found else ""}
    answer = render(request, "volunteering/check_proof.html", shown, status=200 if found else 404)
    return kept_by_nobody(answer)
