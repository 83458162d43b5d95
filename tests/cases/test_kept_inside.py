"""What happens inside a unit reaches nobody outside it: no list, no program, no file, no conflict, no receiver."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.models import Case
from cases.reading import conflicts
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from desk import taking
from exports.kinds.events import rows_of
from tests.api.programs import program
from tests.cases.world import World, case_in
from webhooks.choices import kinds_of

READERS = [("lead_head", True), ("assist", False), ("officer", False)]
INSIDE = (Action.CLAIM, Action.ASSIGN, Action.TAKE_BACK, Action.RELEASE)


@pytest.fixture
def claimed(world: World) -> Case:
    case = case_in(world, State.IMPLEMENTING)
    actions.claim(case, by=world.person("lead"))
    return case


@pytest.mark.parametrize(("who", "reads"), READERS)
def test_a_row_of_a_list_names_who_has_it_to_colleagues_alone(
    world: World, client: Client, claimed: Case, who: str, reads: bool
) -> None:
    client.force_login(world.person(who))

    page = client.get(f"/desk/filter/?state=implementing&case={claimed.reference}").content.decode()

    assert claimed.reference in page
    assert ('class="had"' in page) is reads


@pytest.mark.parametrize(("who", "reads"), READERS)
def test_programs_read_it_as_their_post_does(world: World, claimed: Case, who: str, reads: bool) -> None:
    told = program(world.people[who]).get(f"cases/{claimed.reference}/events/").json()

    assert ("claim" in {event["action"] for event in told["results"]}) is reads


@pytest.mark.parametrize(("who", "reads"), READERS)
def test_an_export_holds_it_for_colleagues_alone(world: World, claimed: Case, who: str, reads: bool) -> None:
    cases = Case.objects.filter(pk=claimed.pk)

    rows = rows_of(cases, reader=world.person(who), now=timezone.now())

    assert ("claim" in {row["action"] for row in rows}) is reads


@pytest.mark.parametrize(("who", "reads"), READERS)
def test_a_conflict_tells_it_to_colleagues_alone(world: World, claimed: Case, who: str, reads: bool) -> None:
    person = world.person(who)

    told = conflicts.since(taking.visible(person, claimed.reference), 1, action=Action.REMIND, by=person)

    assert any("认领" in line.sentence for line in told.lines) is reads


@pytest.mark.parametrize("action", INSIDE)
def test_no_receiver_is_told(action: Action) -> None:
    assert kinds_of(action, State.IMPLEMENTING) == set()
