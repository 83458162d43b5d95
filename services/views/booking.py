"""Booking without an account: choose a time, follow it by code, move or cancel it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.access.pace import Pace
from cases.reading.telephones import number_to_ring
from cases.reading.tracking import grouped
from cases.rules.errors import CodeUnknown
from networks.models import Area
from residents import places
from residents.views.by_code import by_code
from residents.views.private import private
from services.actions import booking
from services.booking_forms import BookForm, ChooseForm
from services.choices import Kind
from services.models import Booking, Service, Slot
from services.tracked import booking_with
from teams.http import UserRequest
from web.addresses import whole_address
from web.again import refilled
from web.errors import Refusal
from web.form_pages import UNREADABLE, sent
from web.qr import picture
from worktime import timekeeping

BOOKING = Pace("booking", 30)
SHOWN = 30


def free(number: int, area: Area) -> list[Slot]:
    """The next free times of the service for people of the place."""
    slots = Slot.objects.free().to_come(timekeeping.now()).for_people_of(area).filter(service__number=number)
    return list(slots.select_related("area").order_by("starts_at", "pk")[:SHOWN])


def _service(number: int) -> Service:
    service = get_object_or_404(Service.objects.current(), number=number)
    if service.kind != Kind.APPOINTMENT:
        raise Http404
    return service


@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: UserRequest, number: int) -> HttpResponse:
    """The free times of the place that the browser remembers; POST takes one, or says why it is gone."""
    service, area = _service(number), places.remembered(request)
    if request.method != "POST":
        form = BookForm(slots=free(number, area) if area else [])
        return _show(request, service, area, refilled(form, request))
    form = BookForm(request.POST, slots=free(number, area) if area else [])
    key = form.key_now
    if not form.is_valid():
        return _show(request, service, area, form, UNREADABLE)
    try:
        BOOKING.require(request)
        if form.cleaned_data["slot"].service.number != number:
            raise Refusal(_("This time is for something else; choose one of the list."), field="slot")
        made = booking.book(form.cleaned_data["slot"], form.asked(), key=key)
    except Refusal as refusal:
        form.blame(refusal)
        return _show(request, service, area, form, refusal.status)
    return redirect(reverse("services:booking", args=[made.code]) + "?booked=1")


def _show(request: HttpRequest, service: Service, area: Area | None, form: BookForm, status: int = 200) -> HttpResponse:
    shown = {
        "service": service,
        "area": area,
        "area_name": places.short_name_of(area) if area else "",
        "form": form,
        "has_times": bool(form.fields["slot"].choices),  # type: ignore[attr-defined]  # a ChoiceField
        "typed_form": "typed",
        "phone": number_to_ring(area),
    }
    return render(request, "services/book.html", shown, status=status)


def _booking(code: str) -> Booking:
    if found := booking_with(code):
        return found
    raise CodeUnknown(_("There is no appointment with this code. Please compare it letter by letter."))


@by_code
@require_safe
def follow(request: UserRequest, code: str) -> HttpResponse:
    return _followed(request, code)


def _followed(request: HttpRequest, code: str, refusal: Refusal | None = None) -> HttpResponse:
    found = _booking(code)
    has_just_booked = "booked" in request.GET
    address = whole_address("services:booking", code)
    shown = {
        "booking": found,
        "code": code,
        "grouped": grouped(code),
        "picture": picture(address) if has_just_booked else "",
        "has_just_booked": has_just_booked,
        "has_moved": "moved" in request.GET,
        "is_to_come": found.is_standing and found.slot.starts_at > timekeeping.now(),
        "refusal": refusal,
        "phone": number_to_ring(found.slot.area),
    }
    return render(request, "services/booking.html", shown, status=refusal.status if refusal else 200)


@by_code
def move(request: UserRequest, code: str) -> HttpResponse:
    """Another time of the same service and place; a place that is gone by now is said so, and the old one is kept."""
    found = _booking(code)
    slots = [
        slot
        for slot in free(found.slot.service.number, found.slot.area)
        if slot.pk != found.slot_id and slot.area_id == found.slot.area_id
    ]
    form = refilled(ChooseForm(sent(request), slots=slots), request)
    status = UNREADABLE if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status != UNREADABLE:
        try:
            booking.move(found, form.cleaned_data["slot"])
        except Refusal as refusal:
            form.blame(refusal)
            status = refusal.status
        else:
            return redirect(reverse("services:booking", args=[code]) + "?moved=1")
    shown = {
        "booking": found,
        "code": code,
        "form": form,
        "has_times": bool(slots),
        "typed_form": "typed",
        "phone": number_to_ring(found.slot.area),
    }
    return render(request, "services/booking_move.html", shown, status=status)


@by_code
def cancel(request: UserRequest, code: str) -> HttpResponse:
    """GET asks, POST gives the place back."""
    found = _booking(code)
    if request.method == "POST":
        try:
            booking.cancel(found)
        except Refusal as refusal:
            return _followed(request, code, refusal)
    if request.method == "POST" or not found.is_standing:
        return redirect("services:booking", code=code)
    return render(
        request,
        "services/booking_cancel.html",
        {"booking": found, "code": code, "phone": number_to_ring(found.slot.area)},
    )
