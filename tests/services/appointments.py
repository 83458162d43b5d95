"""Times and appointments of the small world."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from services.actions import booking, slots
from services.actions.booking import Asked
from services.models import Booking, Slot
from tests.cases.world import World, working_day
from tests.services.applications import key, service

STATION = 13
ASKED = Asked("孙桂兰", "13804321234", "想用场地排练")


def offered(world: World, *, ahead: int = 7, capacity: int = 1, at: str = "09:00", number: int = STATION) -> Slot:
    """One time, on a working day so far ahead."""
    day = working_day(ahead)
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time.fromisoformat(at)))
    return Slot.objects.create(
        service=service(number),
        area=world.areas["community"],
        where="红色驿站",
        starts_at=moment,
        capacity=capacity,
        opened_by=world.people["committee_officer"],
    )


def booked(slot: Slot, asked: Asked = ASKED) -> Booking:
    return booking.book(slot, asked, key=key())


def visit(world: World, slot: Slot, *, to: str = "grid_worker") -> Booking:
    made = booked(slot, Asked("赵振东", "13800004417", "4号楼1单元502", at_door=True))
    return slots.assign(made, to=world.person(to), by=world.person("committee_officer"))


def taken(slot: Slot) -> int:
    """As the row says, and as it is counted: they never differ."""
    slot.refresh_from_db()
    assert slot.taken == Booking.objects.standing().filter(slot=slot).count()
    return slot.taken
