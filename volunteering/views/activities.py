"""Activities for those who lead them: planned, with shifts; who has a place, who came, and a second person confirms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from teams.http import UserRequest
from teams.models import User
from volunteering import policies
from volunteering.actions import activities as actions
from volunteering.actions import attendance
from volunteering.activity_forms import CameForm, PlanForm, ShiftForm, WhyForm, WrittenDownForm
from volunteering.models import Activity, ActivityShift, Attendance, SignUp
from volunteering.views.found import AROUND, BASE, TAB, stations_to_lead
from web.errors import Refusal
from web.form_pages import FormPage, answer, form_page, page, post_only, sent
from web.pagination import NEWEST, ways

MOST_NAMED = 4
"""Stations with a button of their own; an officer of the city plans on the page of a station."""


def activity_seen(user: User, pk: int) -> Activity:
    around = (f"station__{AROUND}", "station__team", "leader")
    return get_object_or_404(Activity.objects.visible_to(user).select_related(*around), pk=pk)


def shift_led(user: User, pk: int) -> ActivityShift:
    around = (f"activity__station__{AROUND}", "activity__station__team")
    shifts = ActivityShift.objects.filter(activity__in=Activity.objects.visible_to(user)).select_related(*around)
    found = get_object_or_404(shifts, pk=pk)
    policies.require_leading(user, found.activity.station)
    return found


@page
def activities(request: UserRequest) -> HttpResponse:
    """The newest first."""
    if not policies.sees_stations(request.user):
        raise Http404
    rows = Activity.objects.visible_to(request.user).select_related(f"station__{AROUND}", "leader")
    found, older = NEWEST.page(rows.prefetch_related("shifts"), request.GET.get("after", ""))
    stations = list(stations_to_lead(request.user)[:MOST_NAMED])
    shown = {"rows": found, "stations": stations, "tab": TAB, **ways(request, older)}
    return render(request, "volunteering/activities.html", shown)


@page
def activity(request: UserRequest, pk: int) -> HttpResponse:
    return _show(request, activity_seen(request.user, pk))


def _show(request: UserRequest, found: Activity, sentence: str = "", status: int = 200) -> HttpResponse:
    """By the order in which people signed up, never by how long they served."""
    standing = Attendance.objects.standing().select_related("recorded_by", "confirmed_by")
    written = Prefetch("attendances", standing, to_attr="standing")
    signed_up = SignUp.objects.filter(cancelled_at=None).select_related("volunteer").order_by("pk")
    people = signed_up.prefetch_related(written)
    shifts = found.shifts.order_by("starts_at", "pk").prefetch_related(Prefetch("sign_ups", people, to_attr="people"))
    shown = {
        "activity": found,
        "shifts": list(shifts),
        "may_lead": policies.leads(request.user, found.station) and not found.is_off,
        "sentence": sentence,
        "tab": TAB,
    }
    return render(request, "volunteering/activity.html", shown, status=status)


def _sheet(found: Activity, heading: str, button: str, **more: Any) -> FormPage:
    return FormPage(
        heading=heading, button=button, back=found.get_absolute_url(), about=f"{found.station.name} · {found.title}",
        tab=TAB, base=BASE, **more,
    )  # fmt: skip


@form_page
def plan(request: UserRequest, pk: int) -> HttpResponse:
    station = get_object_or_404(stations_to_lead(request.user), pk=pk)
    form = PlanForm(sent(request), initial={"place": station.address})
    sheet = FormPage(
        heading=_("Plan an activity"),
        button=_("Plan it"),
        back=reverse("volunteering:activities"),
        about=f"{station.area.full_name} · {station.name}",
        tab=TAB,
        base=BASE,
    )

    def planned(_given: dict[str, Any]) -> HttpResponse:
        key = form.key_now
        return redirect(actions.plan(station, form.plan(), form.times(), key=key, by=request.user))

    return answer(request, form, sheet, planned)


@form_page
def add_shift(request: UserRequest, pk: int) -> HttpResponse:
    found = activity_seen(request.user, pk)
    policies.require_leading(request.user, found.station)
    form = ShiftForm(sent(request))
    sheet = _sheet(found, _("One more shift"), _("Add"), done=_("Added."))
    return answer(request, form, sheet, lambda _given: actions.add_shift(found, form.times(), by=request.user))


@form_page
def call_off(request: UserRequest, pk: int) -> HttpResponse:
    found = activity_seen(request.user, pk)
    policies.require_leading(request.user, found.station)
    lead = _("Whoever has a place reads it on their page, with why.")
    sheet = _sheet(found, _("Call the activity off"), _("Call it off"), lead=lead, done=_("It is called off."))
    return answer(
        request, WhyForm(sent(request)), sheet, lambda given: actions.call_off(found, **given, by=request.user)
    )


@form_page
def write_down(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody who has no phone, or who came without a place."""
    shift = shift_led(request.user, pk)
    form = WrittenDownForm(sent(request))
    sheet = _sheet(shift.activity, _("Write somebody down"), _("Save"), done=_("Saved."))

    def written(_given: dict[str, Any]) -> SignUp:
        return actions.sign_up(shift, form.guest(), key=form.key_now, by=request.user)

    return answer(request, form, sheet, written)


@form_page
def came(request: UserRequest, pk: int) -> HttpResponse:
    """Whether somebody came and for how long; what was written before stays, and this stands beside it."""
    seen = SignUp.objects.filter(shift__activity__in=Activity.objects.visible_to(request.user), cancelled_at=None)
    found = get_object_or_404(seen.select_related("volunteer"), pk=pk)
    shift = shift_led(request.user, found.shift_id)
    standing = Attendance.objects.standing().filter(sign_up=found).first()
    form = CameForm(sent(request), shift=shift, standing=standing)
    lead = _("What was written down before stays on record; this one counts once a second person confirms it.")
    sheet = _sheet(
        shift.activity, found.volunteer.masked_person, _("Save"), lead=lead if standing else "", done=_("Saved.")
    )

    def recorded(given: dict[str, Any]) -> Attendance:
        return attendance.record(found, form.came_then(), by=request.user, why=given.get("why", ""))

    return answer(request, form, sheet, recorded)


@post_only
def all_came(request: UserRequest, pk: int) -> HttpResponse:
    shift = shift_led(request.user, pk)
    return _pressed(request, shift, lambda: attendance.all_came(shift, by=request.user))


@post_only
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """The second person."""
    shift = shift_led(request.user, pk)
    return _pressed(request, shift, lambda: attendance.confirm_all(shift, by=request.user))


def _pressed(request: UserRequest, shift: ActivityShift, do: Callable[[], object]) -> HttpResponse:
    try:
        do()
    except Refusal as refusal:
        found = activity_seen(request.user, shift.activity_id)
        return _show(request, found, str(refusal), refusal.status)
    return redirect(shift.activity)
