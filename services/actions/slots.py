"""Times that a community or sub-district offers, and the visits of a grid worker's day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks import rules
from networks.choices import AreaLevel
from networks.models import Area
from services import policies
from services.actions.booking import record
from services.choices import BookingStep, Kind
from services.models import Booking, Service, Slot
from teams.models import User
from web.errors import NotAllowed, Refusal, require_said
from worktime import timekeeping

FURTHEST = dt.timedelta(days=62)
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """The same time on each working day from the first to the last."""

    service: Service
    area: Area
    where: str
    first: dt.date
    last: dt.date
    at: dt.time
    capacity: int


@transaction.atomic
def offer(wanted: Offer, *, by: User) -> int:
    """How many times there are now of these; one that is offered already stays as it is."""
    if not policies.offers_in(by, wanted.area):
        raise NotAllowed(_("Times are offered by the staff of the place itself."))
    _require_sound(wanted)
    calendar = rules.current().calendar_of(wanted.area.lineage().get(AreaLevel.COUNTY))
    days = (wanted.first + dt.timedelta(days=number) for number in range((wanted.last - wanted.first).days + 1))
    moments = [timezone.make_aware(dt.datetime.combine(day, wanted.at)) for day in days if calendar.is_working(day)]
    slots = [_slot(wanted, moment, by) for moment in moments if moment > timekeeping.now()]
    if not slots:
        raise Refusal(_("There is no working day to come between these days."), field="last")
    Slot.objects.bulk_create(slots, ignore_conflicts=True)
    return len(slots)


def _slot(wanted: Offer, moment: dt.datetime, by: User) -> Slot:
    about = {"service": wanted.service, "area": wanted.area, "where": wanted.where}
    return Slot(**about, starts_at=moment, capacity=wanted.capacity, opened_by=by)


def _require_sound(wanted: Offer) -> None:
    require_said(where=wanted.where)
    if wanted.service.kind != Kind.APPOINTMENT:
        raise Refusal(_("No appointments are made for this service."), field="service")
    if wanted.last < wanted.first:
        raise Refusal(_("The last day lies before the first."), field="last")
    if wanted.last > timekeeping.today() + FURTHEST:
        raise Refusal(_("Times are offered for two months at the most."), field="last")
    if not 1 <= wanted.capacity <= MOST_PLACES:
        raise Refusal(_("From one to two hundred places."), field="capacity")


@transaction.atomic
def close(slot: Slot, *, by: User) -> Slot:
    """Offer it no more; who has booked keeps their place."""
    if not policies.offers_in(by, slot.area):
        raise NotAllowed(_("Times are offered by the staff of the place itself."))
    slot = Slot.objects.locked().get(pk=slot.pk)
    if slot.closed_at is None:
        slot.closed_at = timekeeping.now()
        slot.save(update_fields=["closed_at"])
    return slot


@transaction.atomic
def assign(booking: Booking, *, to: User, by: User) -> Booking:
    """Put a visit at the door on a grid worker's list of its day."""
    booking = _standing(booking)
    if not policies.offers_in(by, booking.slot.area):
        raise NotAllowed(_("Visits are given out by the staff of the place itself."))
    if not booking.at_door:
        raise Refusal(_("This person comes; nobody has to go there."))
    if to not in policies.visitors(booking.slot.area):
        raise Refusal(_("Choose one of the grid workers of the place."), field="to")
    booking.visitor = to
    booking.save(update_fields=["visitor"])
    record(booking, BookingStep.ASSIGN, by=by)
    return booking


@transaction.atomic
def open_person(booking: Booking, *, by: User) -> Booking:
    """Look at who comes and what it is about; each look is on record."""
    if not policies.meets(by, booking):
        raise NotAllowed(_("Who it is, is opened by those who meet them."))
    record(booking, BookingStep.OPEN, by=by)
    return booking


@transaction.atomic
def done(booking: Booking, *, by: User) -> Booking:
    """It took place. Pressed twice, it took place once; before its day it cannot have."""
    booking = _standing(booking)
    if not policies.meets(by, booking):
        raise NotAllowed(_("This is said by those who meet them."))
    if timezone.localdate(booking.slot.starts_at) > timekeeping.today():
        raise Refusal(_("This appointment lies in the future and cannot have taken place."))
    if booking.done_at is None:
        booking.done_at = timekeeping.now()
        booking.save(update_fields=["done_at"])
        record(booking, BookingStep.DONE, by=by)
    return booking


def _standing(booking: Booking) -> Booking:
    found = Booking.objects.select_for_update(of=("self",), no_key=True).select_related("slot__area").get(pk=booking.pk)
    if found.cancelled_at:
        raise Refusal(_("This appointment was cancelled."))
    return found
