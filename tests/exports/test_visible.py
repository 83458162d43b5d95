"""Every kind of export × every seat × every place a matter can lie: in the file where it is seen, and nowhere else."""

from __future__ import annotations

import pytest

from exports.choices import Kind
from tests.cases import seats
from tests.cases.seats import SEATS, Ground, Seat
from tests.cases.world import World
from tests.exports.files import numbers, written

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ground(_built: World) -> Ground:
    return seats.lay(_built)


@pytest.mark.parametrize("seat", [seat for seat in SEATS if seat.duty and seat.sees()], ids=str)
def test_each_seat_exports_exactly_what_it_sees(ground: Ground, world: World, seat: Seat) -> None:
    person = ground.sit(seat)

    exported = {kind: set(numbers(written(person, kind=kind))) for kind in Kind.values}

    cases = {place: ground.cases[place].reference for place in seat.sees()}
    assert exported[Kind.CASES] == set(cases.values())
    assert exported[Kind.EVENTS] == exported[Kind.CASES]
    assert exported[Kind.CALLS] <= exported[Kind.CASES]
    assert exported[Kind.RATINGS] <= exported[Kind.CASES]
