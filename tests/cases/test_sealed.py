"""A matter that sounds confidential is seen, until it is accepted, by its centre's officers and whoever raised it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases import actions, queues, searching
from cases.actions import Matter
from cases.actions.counting import count
from cases.choices import Action, State
from cases.models import AreaFigures, Case
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.steps import take
from tests.cases.test_visibility import who_sees
from tests.cases.world import World, entry

ACCUSES = "街道办事处工作人员态度恶劣，干部作风有问题，投诉他"
ALONE = {"grid_worker", "committee_officer"}


@pytest.fixture
def sealed(world: World) -> Case:
    """Raised by the grid worker, in the community's centre."""
    return actions.whistle(Matter(ACCUSES, world.area("grid")), by=world.person("grid_worker"))


def test_officers_of_the_centre_and_whoever_raised_it_see_it_and_nobody_else(world: World, sealed: Case) -> None:
    assert sealed.is_suggested_confidential
    assert who_sees(world, sealed) == ALONE


def test_an_ordinary_matter_is_not_sealed(world: World) -> None:
    case = actions.whistle(Matter("楼道灯坏了", world.area("grid")), by=world.person("grid_worker"))

    assert not case.is_suggested_confidential
    assert {"officer", "supervisor"} <= who_sees(world, case)


def test_a_chosen_confidential_type_seals_it_whatever_its_words(world: World) -> None:
    case = actions.whistle(
        Matter("三号窗口的事", world.area("grid"), entry=entry("0105")), by=world.person("grid_worker")
    )

    assert who_sees(world, case) == ALONE


def test_once_accepted_it_is_seen_as_any_other(world: World, sealed: Case) -> None:
    actions.accept(sealed, by=world.person("committee_officer"), entry=entry("0105"))

    assert {"officer", "county_officer", "supervisor", "grid_worker"} <= who_sees(world, sealed)


def test_escalated_it_is_the_next_centre_s(world: World, sealed: Case) -> None:
    actions.escalate(sealed, by=world.person("committee_officer"), reason="涉及街道干部")

    assert who_sees(world, sealed) == {"grid_worker", "officer", "second_officer"}


@pytest.mark.parametrize("who", ["supervisor", "officer", "county_officer", "other_grid_worker", "auditor"])
def test_no_list_search_or_page_of_others_has_it(world: World, client: Client, sealed: Case, who: str) -> None:
    person = world.person(who)
    client.force_login(person)

    assert client.get(reverse("cases:case", args=[sealed.reference])).status_code == 404
    assert sealed not in searching.matching(person, "干部作风")
    assert sealed not in searching.matching(person, sealed.reference)
    assert [queue.slug for queue in queues.queues_of(person) if sealed in queue.cases(person)] == []
    assert sealed.reference not in client.get(reverse("cases:board")).content.decode()


def test_it_waits_in_the_queue_of_its_centre(world: World, sealed: Case) -> None:
    assert sealed in queues.BY_SLUG["to-accept"].cases(world.person("committee_officer"))


def test_no_figure_counts_what_its_list_does_not_show(world: World, sealed: Case) -> None:
    count()
    assert AreaFigures.objects.of([world.areas["street"].pk], "") == {}

    take(world, sealed, (Action.ACCEPT, "committee_officer"))
    count()
    assert AreaFigures.objects.of([world.areas["street"].pk], "")[world.areas["street"].pk]["open"] == 1


def test_nobody_hears_of_it_but_the_officers(world: World, sealed: Case) -> None:
    drain()

    assert set(InboxEntry.objects.values_list("user__username", flat=True)) == {"committee_officer"}


def test_refused_it_stays_sealed(world: World, sealed: Case) -> None:
    actions.refuse(sealed, by=world.person("committee_officer"), reason="litigation", turn_to="法院")

    assert Case.objects.get(pk=sealed.pk).state == State.REFUSED
    assert who_sees(world, sealed) == ALONE
