"""A station for its keepers: what its page says, the roster of its weeks, its poster."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teams.http import UserRequest
from teams.models import RedStation
from volunteering import policies
from volunteering.actions import stations as actions
from volunteering.actions.stations import monday_of
from volunteering.forms import LineForm, StationForm
from volunteering.models.roster import WEEK
from volunteering.station_pages import week_of
from volunteering.views.found import BASE, TAB, phone_of, public_address, station_seen
from web.again import refilled
from web.errors import NotAllowed, Refusal
from web.form_pages import UNREADABLE, FormPage, answer, form_page, or_forbidden, page, post_only, sent
from web.qr import picture
from worktime import timekeeping

NEAR = dt.timedelta(days=400)


@form_page
def edit(request: UserRequest, pk: int) -> HttpResponse:
    found = station_seen(request.user, pk)
    policies.require_keeping(request.user, found.area)
    sheet = FormPage(
        heading=_("The station's page"),
        button=_("Save"),
        back=reverse("volunteering:roster", args=[pk]),
        about=f"{found.area.full_name} · {found.name}",
        done=_("Saved."),
        tab=TAB,
        base=BASE,
    )
    form = StationForm(sent(request), station=found)
    return answer(request, form, sheet, lambda _given: actions.change(found, form.told(), by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def roster(request: UserRequest, pk: int) -> HttpResponse:
    """A week of the station, and one more line for it."""
    found = station_seen(request.user, pk)
    form = LineForm(sent(request), initial={"day": timekeeping.today()})
    if not form.is_bound:
        return _show(request, found, refilled(form, request))
    policies.require_keeping(request.user, found.area)
    if not form.is_valid():
        return _show(request, found, form, UNREADABLE)
    try:
        made = actions.add_line(found, form.line(), by=request.user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.blame(refusal)
        return _show(request, found, form, refusal.status)
    return redirect(_week_url(found, monday_of(made.day)))


def _show(request: UserRequest, found: RedStation, form: LineForm, status: int = 200) -> HttpResponse:
    monday = _monday(request)
    shown: dict[str, Any] = {
        "station": found,
        "form": form,
        "typed_form": "typed",
        "week": week_of(found, monday),
        "monday": monday,
        "sunday": monday + WEEK - dt.timedelta(days=1),
        "before_url": _week_url(found, monday - WEEK),
        "after_url": _week_url(found, monday + WEEK),
        "may_keep": policies.may_keep(request.user, found.area),
        "may_help": policies.may_help(request.user, found.area),
        "may_lead": policies.leads(request.user, found),
        "today": timekeeping.today(),
        "tab": TAB,
    }
    return render(request, "volunteering/roster.html", shown, status=status)


def _monday(request: UserRequest) -> dt.date:
    """The week that the address names; this one where it names none that can be."""
    try:
        named = dt.date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return monday_of(timekeeping.today())
    today = timekeeping.today()
    is_near = abs(named - today) <= NEAR
    return monday_of(named if is_near else today)


def _week_url(found: RedStation, monday: dt.date) -> str:
    return f"{reverse('volunteering:roster', args=[found.pk])}?week={monday.isoformat()}"


@post_only
def remove_line(request: UserRequest, pk: int, line: int) -> HttpResponse:
    found = station_seen(request.user, pk)
    actions.remove_line(found, line, by=request.user)
    return redirect(_week_url(found, _monday(request)))


@post_only
def repeat_week(request: UserRequest, pk: int) -> HttpResponse:
    """As the week before."""
    found, monday = station_seen(request.user, pk), _monday(request)
    try:
        actions.as_the_week_before(found, monday, by=request.user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form = LineForm({}, initial={"day": timekeeping.today()})
        form.errors.clear()
        form.add_error(None, str(refusal))
        return _show(request, found, form, refusal.status)
    return redirect(_week_url(found, monday))


@page
def poster(request: UserRequest, pk: int) -> HttpResponse:
    """One A4 page for the door: where, when, what, and the code of the station's page."""
    found = station_seen(request.user, pk)
    address = public_address(found)
    shown = {"station": found, "picture": picture(address), "address": address, "phone": phone_of(found), "tab": TAB}
    return render(request, "volunteering/poster.html", shown)
