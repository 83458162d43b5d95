"""Appointments: a place is taken, moved or given back under the lock of its slot, so none is had twice."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models.event import canonical
from cases.models.sealed import drawn
from cases.rules import sealing
from services.actions.applying import REUSED
from services.choices import BookingStep
from services.models import Booking, BookingEvent, Slot
from teams.models import User
from web.errors import KeyReused, Refusal, once, require_said
from worktime import timekeeping

FULL = gettext_lazy("This time is full by now; somebody else was quicker. Choose another below.")
PAST = gettext_lazy("This time is over; choose one to come.")
CLOSED = gettext_lazy("This time is not offered any more; choose another below.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who comes, how they are rung, what it is about; `at_door`: they cannot come."""

    name: str
    phone: str
    matter: str = ""
    at_door: bool = False


def book(slot: Slot, asked: Asked, *, key: str) -> Booking:
    """Take a place. `key`: the form's own, hard to guess; sent twice it is one appointment."""
    require_said(name=asked.name, phone=asked.phone)
    before = Booking.objects.filter(key=key).select_related("slot")
    if (kept := before.first()) is None:
        kept = once(lambda: _booked(slot, asked, key), before.first)
    if bytes(kept.digest) != _digest(asked):
        raise KeyReused(REUSED)
    return kept


def _booked(slot: Slot, asked: Asked, key: str) -> Booking:
    slot = _take_place(Slot.objects.locked().get(pk=slot.pk))
    made = Booking.objects.create(
        slot=slot,
        sealed_name=sealing.seal(asked.name),
        sealed_phone=sealing.seal(asked.phone),
        sealed_matter=sealing.seal(asked.matter),
        digest=_digest(asked),
        key=key,
        at_door=asked.at_door,
        booked_at=timekeeping.now(),
        **drawn("appointment"),
    )
    record(made, BookingStep.BOOK, by=None)
    return made


def _digest(asked: Asked) -> bytes:
    return sealing.person_digest(
        canonical({"n": asked.name, "m": asked.matter, "d": asked.at_door}).decode(), asked.phone
    )


def _take_place(slot: Slot) -> Slot:
    """One place of a locked slot, or the sentence that says why there is none."""
    if slot.closed_at:
        raise Refusal(CLOSED, field="slot")
    if slot.starts_at <= timekeeping.now():
        raise Refusal(PAST, field="slot")
    if slot.taken >= slot.capacity:
        raise Refusal(FULL, field="slot")
    slot.taken += 1
    slot.save(update_fields=["taken"])
    return slot


@transaction.atomic
def move(booking: Booking, to: Slot) -> Booking:
    """Another time: the new place is taken and the old one given back in one transaction, or neither."""
    booking = _locked(booking)
    if booking.slot_id == to.pk:
        return booking
    slots = {
        slot.pk: slot
        for slot in Slot.objects.locked().filter(pk__in=[booking.slot_id, to.pk]).select_related("service")
    }
    old, new = slots[booking.slot_id], slots[to.pk]
    _require_to_come(old)
    if (new.service.number, new.area_id) != (old.service.number, old.area_id):
        raise Refusal(_("This time is for something else; choose one of the same service and place."), field="slot")
    _take_place(new)
    _give_back(old)
    booking.slot, booking.visitor = new, None
    booking.save(update_fields=["slot", "visitor"])
    record(booking, BookingStep.MOVE, by=None)
    return booking


@transaction.atomic
def cancel(booking: Booking, *, by: User | None = None) -> Booking:
    """Give the place back. Asked twice, it is given back once."""
    booking = _locked(booking, also_cancelled=True)
    if booking.cancelled_at:
        return booking
    slot = Slot.objects.locked().get(pk=booking.slot_id)
    _require_to_come(slot)
    _give_back(slot)
    booking.cancelled_at = timekeeping.now()
    booking.save(update_fields=["cancelled_at"])
    record(booking, BookingStep.CANCEL, by=by)
    return booking


def _give_back(slot: Slot) -> None:
    slot.taken -= 1
    slot.save(update_fields=["taken"])


def _require_to_come(slot: Slot) -> None:
    if slot.starts_at <= timekeeping.now():
        raise Refusal(_("Its time has come: it can be neither moved nor cancelled any more. Ring instead."))


def _locked(booking: Booking, *, also_cancelled: bool = False) -> Booking:
    """The booking before its slots, always in this order."""
    now = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    if now.done_at or (now.cancelled_at and not also_cancelled):
        raise Refusal(_("This appointment is over or cancelled; book another."))
    return now


def record(booking: Booking, step: BookingStep, *, by: User | None) -> BookingEvent:
    return BookingEvent.objects.create(booking=booking, step=step, slot_id=booking.slot_id, by=by, at=timekeeping.now())
