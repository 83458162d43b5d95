"""What staff see of appointments: the times of their places, who comes, and a grid worker's visits of the day."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services import policies
from services.actions import booking, slots
from services.booking_forms import OfferForm, VisitorForm
from services.models import Booking, Slot
from services.views.desk import TAB
from services.views.steps import BASE
from teams.choices import Duty
from teams.http import UserRequest
from teams.models import User
from web.errors import NotAllowed, Refusal
from web.form_pages import FormPage, answer, form_page, or_forbidden, page, post_only, sent
from web.pagination import PAGE, Order, ways
from worktime import timekeeping

BY_TIME = Order("starts_at")


@page
def appointments(request: UserRequest) -> HttpResponse:
    """The times from today on, with how many places are taken and who comes."""
    if not policies.sees_services(request.user):
        raise Http404
    seen = Slot.objects.visible_to(request.user).filter(starts_at__gte=timekeeping.start_of_today())
    rows = seen.select_related("service", "area__parent__parent__parent__parent")
    found = list(BY_TIME.sort(BY_TIME.after(rows, request.GET.get("after", "")))[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    older = BY_TIME.cursor({"id": last.pk, "starts_at": last.starts_at}) if last else ""
    shown = {
        "rows": _with_bookings(found[:PAGE]),
        "may_offer": bool(policies.areas_to_offer_in(request.user)),
        "makes_visits": request.user.has_duty(Duty.GRID_WORKER),
        "tab": TAB,
    }
    return render(request, "services/appointments.html", shown | ways(request, older))


def _with_bookings(found: list[Slot]) -> list[tuple[Slot, list[Booking]]]:
    standing = Booking.objects.standing().filter(slot__in=found).select_related("visitor").order_by("pk")
    of_slot: dict[int, list[Booking]] = {}
    for one in standing:
        of_slot.setdefault(one.slot_id, []).append(one)
    return [(slot, of_slot.get(slot.pk, [])) for slot in found]


@form_page
def offer(request: UserRequest) -> HttpResponse:
    """The same time on each working day from the first to the last."""
    if not policies.areas_to_offer_in(request.user):
        raise Http404
    form = OfferForm(sent(request), by=request.user)
    sheet = FormPage(
        heading=_("Offer times"),
        lead=_("The same time on each working day from the first to the last; days off are left out."),
        button=_("Offer them"),
        back=reverse("services:appointments"),
        about=form.areas[0].full_name,
        done=_("The times are offered."),
        tab=TAB,
        base=BASE,
    )
    return answer(request, form, sheet, lambda _given: slots.offer(form.offer(), by=request.user))


@post_only
def close(request: UserRequest, pk: int) -> HttpResponse:
    slots.close(get_object_or_404(Slot.objects.visible_to(request.user).select_related("area"), pk=pk), by=request.user)
    return redirect("services:appointments")


def _seen(user: User, pk: int) -> Booking:
    return get_object_or_404(Booking.objects.visible_to(user).whole(), pk=pk)


@page
def appointment(request: UserRequest, pk: int) -> HttpResponse:
    """One appointment, with who comes masked."""
    return _show(request, _seen(request.user, pk))


def _show(
    request: UserRequest, found: Booking, *, is_opened: bool = False, refusal: Refusal | None = None
) -> HttpResponse:
    user = request.user
    name, phone, matter = found.told if is_opened else ("", "", "")
    shown = {
        "booking": found,
        "is_opened": is_opened,
        "name": name,
        "phone": phone,
        "matter": matter,
        "meets": policies.meets(user, found),
        "offers": policies.offers_in(user, found.slot.area),
        "events": list(found.events.select_related("by", "slot").order_by("pk")),
        "has_begun": found.slot.starts_at <= timekeeping.now(),
        "refusal": refusal,
        "tab": TAB,
    }
    return render(request, "services/appointment.html", shown, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def opened(request: UserRequest, pk: int) -> HttpResponse:
    """POST shows who comes and why, on record."""
    found = _seen(request.user, pk)
    if request.method != "POST":
        return redirect(found)
    slots.open_person(found, by=request.user)
    return _show(request, found, is_opened=True)


@form_page
def assign(request: UserRequest, pk: int) -> HttpResponse:
    found = _seen(request.user, pk)
    if not policies.offers_in(request.user, found.slot.area):
        raise NotAllowed(_("Visits are given out by the staff of the place itself."))
    form = VisitorForm(sent(request), people=policies.visitors(found.slot.area))
    sheet = FormPage(
        heading=_("Who goes there"),
        button=_("Give it to them"),
        back=found.get_absolute_url(),
        done=_("It stands on their list of that day."),
        tab=TAB,
        base=BASE,
    )
    return answer(request, form, sheet, lambda _given: slots.assign(found, to=form.chosen(), by=request.user))


@post_only
def done(request: UserRequest, pk: int) -> HttpResponse:
    return _tried(request, pk, lambda found: slots.done(found, by=request.user))


@post_only
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """By staff, for somebody who rang."""
    found = _seen(request.user, pk)
    if not policies.offers_in(request.user, found.slot.area):
        raise NotAllowed(_("An appointment is cancelled by its code, or by the staff of the place."))
    return _tried(request, pk, lambda found: booking.cancel(found, by=request.user))


def _tried(request: UserRequest, pk: int, do: Any) -> HttpResponse:
    found = _seen(request.user, pk)
    try:
        do(found)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _show(request, found, refusal=refusal)
    return redirect(found)


@page
def visits(request: UserRequest) -> HttpResponse:
    """Where one goes today and tomorrow, in the order of the day."""
    if not request.user.has_duty(Duty.GRID_WORKER):
        raise Http404
    today = timekeeping.start_of_today()
    mine = Booking.objects.standing().filter(visitor=request.user, slot__starts_at__gte=today)
    rows = mine.whole().order_by("slot__starts_at", "pk")[:PAGE]
    return render(request, "services/visits.html", {"rows": list(rows), "tab": TAB})
