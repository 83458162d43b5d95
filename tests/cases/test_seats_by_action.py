"""Every seat × every action, against a table written by hand from the procedure: who may, and that nobody else may.

The matter lies in the first grid, its centre is the street's, and the county's water works lead it alone; somebody in
no seat raised it and made what proposal there is. "responsible-*" stands for every level.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from cases.access import policies
from cases.models import Assignment, Call, Case
from cases.rules import lifecycle
from cases.rules.choices import OrderKind, State
from cases.rules.lifecycle import Action
from networks.choices import AreaLevel
from teams.models import User
from tests.cases.added_steps import ADDED
from tests.cases.orders import ordered
from tests.cases.seats import SEATS, Seat, seated
from tests.cases.test_every_move import case_for
from tests.cases.world import World, proposed
from tests.desk.step_forms import limited
from tests.kept import kept
from web.errors import NotAllowed

WRITTEN = list(csv.DictReader(Path(__file__).with_name("seats_by_action.csv").open(encoding="utf-8")))
TABLE = [
    *WRITTEN,
    *({"action": str(action), "state": added.state, "who may": added.seats} for action, added in ADDED.items()),
]
BEFORE_REPORTING_IN = (State.DISPATCHED,)
People = dict[Seat, User]


@pytest.fixture(scope="module")
def people(_built: World, django_db_blocker: DjangoDbBlocker) -> Iterator[People]:
    with kept(django_db_blocker):
        yield {seat: seated(_built, seat) for seat in SEATS}


def matter(world: World, action: Action, state: State) -> Case:
    """A matter that the action waits for, led by the water works; raised and proposed by people in no seat."""
    case = case_for(world, action, state)
    lead, water = Call.objects.filter(case=case, part="lead"), world.unit("water")
    lead.update(unit=water)
    Call.objects.filter(case=case).exclude(part="lead").delete()
    Case.objects.filter(pk=case.pk, holder=world.unit("justice")).update(holder=water)
    case = Case.objects.get(pk=case.pk)
    Assignment.objects.filter(case=case).update(unit=water)
    if action == Action.PAUSE:
        case = proposed(world, case, Action.PROPOSE_PAUSE, by="lead", cause="part", decided_from=AreaLevel.CITY)
    if action == Action.PROPOSE_EXTENSION:
        limited(world, case)
    if action == Action.REPLY_ORDER:
        ordered(case, water)
    if action == Action.RECORD_CALL_IN:
        ordered(case, water, OrderKind.CALL_IN)
    return Case.objects.select_related("centre__area", "area").get(pk=case.pk)


def may(action: Action, state: str, case: Case | None, world: World, person: User) -> bool:
    if case is not None:
        return action in {row.action for row in policies.steps_open_to(person, case)}
    try:
        policies.may_raise(person, world.area("grid"))
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["action"])
def test_exactly_the_seats_of_the_written_table_may_take_the_action(
    world: World, people: People, row: dict[str, str]
) -> None:
    action, patterns = Action(row["action"]), row["who may"].split()
    case = matter(world, action, State(row["state"])) if row["state"] else None

    able = {str(seat) for seat, person in people.items() if may(action, row["state"], case, world, person)}

    assert able == {str(seat) for seat in SEATS if any(fnmatch(str(seat), pattern) for pattern in patterns)}


def test_the_written_table_has_every_action_and_names_only_seats_there_are() -> None:
    rows = lifecycle.TRANSITIONS
    assert [row["action"] for row in WRITTEN] == [str(row.action) for row in rows if row.action not in ADDED]
    assert sorted(row["action"] for row in TABLE) == sorted(str(row.action) for row in rows)
    for row in TABLE:
        for pattern in row["who may"].split():
            assert any(fnmatch(str(seat), pattern) for seat in SEATS), pattern
