"""A red station's page for everybody: who is there this week, which wishes wait, raising one, taking one on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cases.access.pace import Pace
from teams.models import RedStation, User
from volunteering.actions import claims, needs
from volunteering.actions.stations import monday_of
from volunteering.forms import TakeForm, WishForm
from volunteering.models import Need
from volunteering.station_pages import coming_at, open_words, week_of, wishes_of
from volunteering.views.found import phone_of, station_open
from web.again import refilled
from web.errors import Refusal
from web.form_pages import UNREADABLE
from web.pages import page
from web.private import kept_by_nobody
from worktime import timekeeping

WISHING, TAKING = Pace("wish", 20), Pace("take", 30)
DONE = "done"


@login_not_required
@page
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """What the code on the poster opens. Nothing of a wish stands here but what the community wrote."""
    found = station_open(pk)
    wishes = wishes_of(found)
    monday = monday_of(timekeeping.today())
    week = week_of(found, monday)
    shown = {
        "station": found,
        "phone": phone_of(found),
        "open_words": open_words(found, timekeeping.now()),
        "week": week if any(day.lines for day in week) else [],
        "monday": week[0].day,
        "sunday": week[-1].day,
        "wishes": wishes,
        "shifts": coming_at(found),
        "waiting": sum(wish.is_open for wish in wishes),
    }
    return render(request, "volunteering/station.html", shown)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """A resident says what they need a hand with; afterwards they have a code."""
    found = station_open(pk)
    if request.method != "POST":
        return _wish(request, found, refilled(WishForm(), request))
    form = WishForm(request.POST)
    if not form.is_valid():
        return _wish(request, found, form, UNREADABLE)
    if sentence := form.still_to_ring(form.cleaned_data["text"]):
        form.add_error(None, sentence)
        return _wish(request, found, form, UNREADABLE)
    try:
        WISHING.require(request)
        need = needs.raise_one(found, form.wish(), key=form.key_now)
    except Refusal as refusal:
        form.blame(refusal)
        return _wish(request, found, form, refusal.status)
    return kept_by_nobody(redirect("volunteering:wish_by_code", need.code))


def _wish(request: HttpRequest, found: RedStation, form: WishForm, status: int = 200) -> HttpResponse:
    shown = {"station": found, "form": form, "typed_form": "typed", "phone": phone_of(found)}
    return kept_by_nobody(render(request, "volunteering/wish.html", shown, status=status))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, pk: int, need: int) -> HttpResponse:
    """Take a wish on. Of many at once one has it; the others read so."""
    found = station_open(pk)
    wanted = get_object_or_404(Need.objects.public().filter(station=found), pk=need)
    if request.method != "POST":
        form = refilled(TakeForm(team=found.team, initial=_known(request)), request)
        return _take(request, found, wanted, form)
    form = TakeForm(request.POST, team=found.team)
    if not form.is_valid():
        return _take(request, found, wanted, form, UNREADABLE)
    by = request.user if isinstance(request.user, User) else None
    try:
        TAKING.require(request)
        claim = claims.take(wanted, form.taker(), key=form.key_now, by=by)
    except Refusal as refusal:
        form.blame(refusal)
        wanted.refresh_from_db()
        return _take(request, found, wanted, form, refusal.status)
    return kept_by_nobody(redirect("volunteering:claim_by_code", claim.code))


def _known(request: HttpRequest) -> dict[str, Any]:
    return {"name": request.user.name} if isinstance(request.user, User) else {}


def _take(request: HttpRequest, found: RedStation, wanted: Need, form: TakeForm, status: int = 200) -> HttpResponse:
    shown = {"station": found, "wish": wanted, "form": form, "typed_form": "typed", "phone": phone_of(found)}
    return kept_by_nobody(render(request, "volunteering/take.html", shown, status=status))
