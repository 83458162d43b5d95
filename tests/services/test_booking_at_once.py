"""Fifty bookings of one place: one winner and forty-nine sentences; who change places never wait for each other."""

from __future__ import annotations

import pytest

from services.actions import booking
from services.actions.booking import Asked
from services.models import Booking, BookingEvent
from tests.at_once import FIFTY, at_once
from tests.cases.world import World
from tests.services.applications import key
from tests.services.appointments import ASKED, booked, offered, taken

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_place_has_one_winner_and_forty_nine_sentences(committed_world: World) -> None:
    slot = offered(committed_world)

    refused = at_once(lambda n: booking.book(slot, Asked(f"孙{n}", "13804321234"), key=key()))

    assert refused.count("") == 1 and taken(slot) == 1
    assert all("刚被约满" in words for words in refused if words)
    assert Booking.objects.count() == BookingEvent.objects.count() == 1


def test_ten_places_have_ten_winners(committed_world: World) -> None:
    slot = offered(committed_world, capacity=10)

    refused = at_once(lambda n: booking.book(slot, Asked(f"孙{n}", "13804321234"), key=key()))

    assert refused.count("") == taken(slot) == 10


def test_one_form_sent_fifty_times_is_one_appointment(committed_world: World) -> None:
    slot, of_the_form = offered(committed_world, capacity=50), key()

    refused = at_once(lambda _n: booking.book(slot, ASKED, key=of_the_form))

    assert refused == [""] * FIFTY and taken(slot) == 1


def test_fifty_who_move_into_one_place_leave_one_there_and_free_one_place(committed_world: World) -> None:
    old, new = offered(committed_world, capacity=50), offered(committed_world, at="10:00")
    all_of_them = [booked(old, Asked(f"孙{n}", "13804321234")) for n in range(FIFTY)]

    refused = at_once(lambda n: booking.move(all_of_them[n], new))

    assert refused.count("") == 1 and (taken(old), taken(new)) == (49, 1)


def test_two_times_are_exchanged_back_and_forth_without_a_deadlock(committed_world: World) -> None:
    one, two = offered(committed_world, capacity=50), offered(committed_world, at="10:00", capacity=50)
    pair = [booked(one), booked(two)]

    refused = at_once(lambda n: booking.move(pair[n % 2], (one, two)[(n // 2 + n) % 2]))

    assert set(refused) == {""} and taken(one) + taken(two) == 2


def test_moved_and_cancelled_at_once_frees_what_it_had_once(committed_world: World) -> None:
    old, new = offered(committed_world), offered(committed_world, at="10:00")
    made = booked(old)

    at_once(lambda n: booking.move(made, new) if n % 2 else booking.cancel(made))

    assert (taken(old), taken(new)) == (0, 0)
