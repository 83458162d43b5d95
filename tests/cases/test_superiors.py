"""The unit complained of, and the one above it in the same house, find no door to the case; it is judged above them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.access import mergeable
from cases.access.against import with_superior
from cases.access.routing import centre_above
from cases.models import Case, Evidence
from cases.reading import duplicates, queues, searching
from cases.rules.choices import State
from cases.rules.errors import NotPossibleHere
from networks.models import Unit
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.test_visibility import who_sees
from tests.cases.world import World, case_in, entry

HOUSE = ("lead", "lead_head", "officer", "second_officer")
"""People of the justice office and of the street office above it."""


@pytest.fixture
def house(world: World) -> World:
    """The justice office stands under the street office, in the same area."""
    Unit.objects.filter(pk=world.unit("justice").pk).update(parent=world.unit("street_office"))
    return world


@pytest.fixture
def case(house: World) -> Case:
    case = case_in(house, State.ACCEPTED, complained_of=house.unit("justice"), centre=house.unit("county_centre"))
    Case.objects.filter(pk=case.pk).update(holder=house.unit("county_centre"))
    return Case.objects.get(pk=case.pk)


def test_neither_sees_it_and_everybody_else_does(house: World, case: Case) -> None:
    before = who_sees(house, case_in(house, State.ACCEPTED, centre=house.unit("county_centre")))

    assert who_sees(house, case) == before - set(HOUSE)


def test_a_superior_in_another_house_is_not_kept_out(house: World) -> None:
    case = case_in(house, State.ACCEPTED, complained_of=house.unit("committee"))

    assert "officer" in who_sees(house, case)
    assert with_superior(house.unit("committee").pk) == {house.unit("committee").pk}
    assert with_superior(None) == frozenset()


@pytest.mark.parametrize("who", HOUSE)
def test_each_door_is_404(house: World, case: Case, client: Client, who: str) -> None:
    facts = {"mime": "image/jpeg", "extension": "jpg", "sha256": "0" * 64, "size": 1, "created_at": timezone.now()}
    kept = Evidence.objects.create(case=case, event_seq=1, content="evidence/x.jpg", **facts)
    person = house.person(who)
    client.force_login(person, backend="teams.backends.PostsBackend")
    steps = ("accept", "reveal", "remind", "merge", "split", "recuse", "dispatch")

    addresses = [
        reverse("desk:case", args=[case.reference]),
        reverse("desk:give_code", args=[case.reference]),
        reverse("desk:evidence", args=[case.reference, kept.uid]),
        *(reverse("desk:step", args=[case.reference, step]) for step in steps),
    ]

    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert case not in searching.matching(person, case.reference)
    assert [queue.slug for queue in queues.queues_of(person) if case in queue.cases(person)] == []


def test_it_is_nobody_s_likely_duplicate_there(house: World, case: Case) -> None:
    own = case_in(house, State.WHISTLED)

    found = duplicates.likely(own, house.person("officer"))

    assert case not in found


def test_the_street_cannot_accept_what_is_about_its_own_house_and_the_county_can(house: World) -> None:
    case = case_in(house, State.WHISTLED)
    with pytest.raises(NotPossibleHere):
        actions.accept(
            case,
            by=house.person("officer"),
            entry=entry(),
            complained_of=Unit.objects.get(name=house.unit("justice").name),
        )
    assert Case.objects.get(pk=case.pk).state == State.WHISTLED

    actions.escalate(case, by=house.person("officer"), reason="反映本街道司法所")
    actions.accept(
        Case.objects.get(pk=case.pk),
        by=house.person("county_officer"),
        entry=entry(),
        complained_of=house.unit("justice"),
    )

    accepted = Case.objects.get(pk=case.pk)
    assert (accepted.state, accepted.centre) == (State.ACCEPTED, house.unit("county_centre"))
    assert who_sees(house, accepted).isdisjoint(HOUSE)


@pytest.mark.parametrize("unit", ["justice", "street_office"])
def test_neither_is_called_nor_gets_it_sent_down(house: World, case: Case, unit: str) -> None:
    by = house.person("county_officer")

    with pytest.raises(NotPossibleHere):
        actions.dispatch(case, by=by, lead=house.unit(unit))
    with pytest.raises(NotPossibleHere):
        actions.send_down(case, by=by, to=house.unit(unit), reason="x")

    assert Case.objects.get(pk=case.pk).centre == house.unit("county_centre")


def test_what_is_decided_above_goes_past_the_superior(house: World) -> None:
    case = case_in(house, State.ACCEPTED, complained_of=house.unit("justice"), centre=house.unit("committee"))

    assert centre_above(case) == house.unit("county_centre")


def test_notices_of_it_reach_nobody_of_the_house(house: World, case: Case) -> None:
    actions.dispatch(case, by=house.person("county_officer"), lead=house.unit("mediation"))
    drain()

    told = set(InboxEntry.objects.values_list("user__username", flat=True))
    assert told and told.isdisjoint(HOUSE)


def test_two_matters_are_not_merged_where_the_house_handles_one(house: World, case: Case) -> None:
    of_the_street, of_the_county = case_in(house, State.ACCEPTED), case_in(house, State.ACCEPTED)
    Case.objects.filter(pk=of_the_county.pk).update(
        centre=house.unit("county_centre"), holder=house.unit("county_centre")
    )

    assert mergeable.why_apart(case, of_the_street)
    assert not mergeable.why_apart(case, Case.objects.get(pk=of_the_county.pk))
