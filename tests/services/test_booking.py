"""Appointments: a place is had once, and what is moved or cancelled is free once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.actions import booking, slots
from services.actions.slots import Offer
from services.choices import BookingStep
from services.models import Booking, BookingEvent, Slot
from tests.cases.counting import statements
from tests.cases.world import World, working_day
from tests.services.applications import key, service
from tests.services.appointments import ASKED, STATION, booked, offered, taken, visit
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
WRITE = 12


def an_offer(world: World, **facts: object) -> Offer:
    day = working_day(3)
    given = {"service": service(STATION), "area": world.areas["community"], "where": "驿站", "first": day, "last": day}
    return Offer(**{**given, "at": dt.time(9), "capacity": 2, **facts})  # type: ignore[arg-type]  # by name


def test_a_page_that_was_open_for_ten_minutes_gets_a_sentence_when_the_place_is_gone(world: World) -> None:
    slot = offered(world)
    booked(slot)

    with pytest.raises(Refusal, match="刚被约满"):
        booked(slot)

    assert taken(slot) == 1 and Booking.objects.count() == 1


def test_what_is_over_or_offered_no_more_is_not_booked(world: World) -> None:
    over, shut = offered(world), offered(world, at="10:00")
    slots.close(shut, by=world.person("committee_officer"))

    with time_machine.travel(over.starts_at), pytest.raises(Refusal, match="已经过了"):
        booked(over)
    with pytest.raises(Refusal, match="不再开放"):
        booked(shut)

    assert not Booking.objects.exists()


def test_one_form_is_one_appointment_even_when_it_filled_the_time(world: World) -> None:
    slot, of_the_form = offered(world), key()

    first, again = (booking.book(slot, ASKED, key=of_the_form) for _ in range(2))

    assert first == again and taken(slot) == 1


def test_a_moved_place_is_free_once_and_not_again(world: World) -> None:
    old, new, third = offered(world), offered(world, at="10:00"), offered(world, at="11:00")
    made = booked(old)

    for _ in range(3):
        booking.move(made, new)
    assert (taken(old), taken(new)) == (0, 1)
    booked(old)
    with pytest.raises(Refusal, match="刚被约满"):
        booking.move(made, old)
    booking.move(made, third)
    booking.cancel(made)
    booking.cancel(made)

    assert (taken(old), taken(new), taken(third)) == (1, 0, 0)
    steps = BookingEvent.objects.filter(booking=made).order_by("pk").values_list("step", flat=True)
    assert list(steps) == [BookingStep.BOOK, BookingStep.MOVE, BookingStep.MOVE, BookingStep.CANCEL]


def test_a_refused_move_keeps_the_old_place(world: World) -> None:
    old, full, other = offered(world), offered(world, at="10:00"), offered(world, at="11:00", number=12)
    made = booked(old)
    booked(full)

    for to in (full, other):
        with pytest.raises(Refusal):
            booking.move(made, to)

    made.refresh_from_db()
    assert made.slot == old and (taken(old), taken(full), taken(other)) == (1, 1, 0)


def test_nothing_is_moved_or_cancelled_once_its_time_has_come_or_it_was_cancelled(world: World) -> None:
    slot, later = offered(world), offered(world, ahead=14)
    made, gone = booked(slot), booked(offered(world, at="10:00"))
    booking.cancel(gone)

    with time_machine.travel(slot.starts_at):
        with pytest.raises(Refusal, match="时间已到"):
            booking.cancel(made)
        with pytest.raises(Refusal, match="时间已到"):
            booking.move(made, later)
    with pytest.raises(Refusal, match="已经结束或取消"):
        booking.move(gone, later)

    assert taken(later) == 0


def test_the_database_gives_no_place_twice(world: World) -> None:
    slot = offered(world)
    booked(slot)

    for facts in ({"taken": 2}, {"capacity": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Slot.objects.filter(pk=slot.pk).update(**facts)


def test_times_are_offered_on_working_days_alone_by_the_place_itself(world: World) -> None:
    officer = world.person("committee_officer")
    with time_machine.travel(dt.datetime(2026, 9, 28, 2, tzinfo=dt.UTC)):
        october = an_offer(world, first=dt.date(2026, 9, 29), last=dt.date(2026, 10, 9))
        assert slots.offer(october, by=officer) == slots.offer(october, by=officer)
        days = {timezone.localdate(one.starts_at) for one in Slot.objects.all()}

        assert days == {dt.date(2026, 9, 29), dt.date(2026, 9, 30), dt.date(2026, 10, 8), dt.date(2026, 10, 9)}
        for who in ("grid_worker", "officer", "other_officer", "supervisor", "lead"):
            with pytest.raises(NotAllowed):
                slots.offer(october, by=world.person(who))


@pytest.mark.parametrize(
    "bent",
    [
        {"last": dt.date(2020, 1, 1)},
        {"last": dt.date(2099, 1, 1)},
        {"capacity": 0},
        {"capacity": 1000},
        {"where": " "},
        {"first": dt.date(2020, 1, 1), "last": dt.date(2020, 1, 3)},
    ],
)
def test_an_offer_that_cannot_be_gets_a_sentence(world: World, bent: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        slots.offer(an_offer(world, **bent), by=world.person("committee_officer"))

    assert not Slot.objects.exists()


def test_a_visit_stands_on_the_list_of_the_grid_worker_it_was_given_to(world: World) -> None:
    slot = offered(world, capacity=3)
    made, comes = visit(world, slot), booked(slot)
    officer = world.person("committee_officer")

    with pytest.raises(Refusal, match="本人会来"):
        slots.assign(comes, to=world.person("grid_worker"), by=officer)
    with pytest.raises(Refusal, match="本地的网格员"):
        slots.assign(made, to=world.person("other_grid_worker"), by=officer)
    with pytest.raises(NotAllowed):
        slots.assign(made, to=world.person("grid_worker"), by=world.person("grid_worker"))

    assert made.visitor == world.person("grid_worker")
    assert Booking.objects.visible_to(world.person("grid_worker")).filter(visitor=made.visitor).get() == made


def test_it_took_place_on_its_day_and_not_before(world: World) -> None:
    made, grid_worker = visit(world, offered(world)), world.person("grid_worker")

    with pytest.raises(Refusal, match="还没到日子"):
        slots.done(made, by=grid_worker)
    with time_machine.travel(made.slot.starts_at):
        for _ in range(2):
            slots.done(made, by=grid_worker)
        with pytest.raises(NotAllowed):
            slots.done(made, by=world.person("other_grid_worker"))

    assert BookingEvent.objects.filter(step=BookingStep.DONE).count() == 1


def test_each_write_stays_within_its_statements(world: World) -> None:
    old, new, officer = offered(world), offered(world, at="10:00"), world.person("committee_officer")
    of_the_form, counts = key(), {}
    with statements() as counted:
        made = booking.book(old, ASKED, key=of_the_form)
    counts["book"] = len(counted)
    for name, step in (
        ("move", lambda: booking.move(made, new)),
        ("open", lambda: slots.open_person(Booking.objects.whole().get(pk=made.pk), by=officer)),
        ("cancel", lambda: booking.cancel(made)),
        ("offer", lambda: slots.offer(an_offer(world, last=working_day(50)), by=officer)),
    ):
        with statements() as counted:
            step()
        counts[name] = len(counted)

    assert {name: count for name, count in counts.items() if count > WRITE} == {}
