"""Fifty at once: fifty numbers without a gap, one certificate for one draft, one application for one form."""

from __future__ import annotations

import pytest

from services.actions import applying, handling, issuing
from services.choices import State
from services.models import Application, Certificate, ServiceEvent
from tests.at_once import FIFTY, at_once
from tests.cases.world import World
from tests.services.applications import drafted, key, wanted

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_signed_at_once_have_fifty_numbers_without_a_gap(committed_world: World) -> None:
    world = committed_world
    waiting, signer = [drafted(world) for _ in range(FIFTY)], world.person("committee_officer")

    refused = at_once(lambda n: issuing.sign(waiting[n], by=signer))

    assert refused == [""] * FIFTY
    assert sorted(Certificate.objects.values_list("number", flat=True)) == list(range(1, FIFTY + 1))


def test_one_draft_signed_fifty_times_is_one_certificate(committed_world: World) -> None:
    world = committed_world
    application, signer = drafted(world), world.person("committee_officer")

    refused = at_once(lambda _n: issuing.sign(application, by=signer))

    assert refused == [""] * FIFTY
    assert Certificate.objects.get().number == 1
    assert ServiceEvent.objects.filter(step="sign").count() == 1


def test_signed_and_refused_at_once_it_is_one_of_both(committed_world: World) -> None:
    world = committed_world
    application, officer = drafted(world), world.person("committee_officer")

    def act(number: int) -> None:
        if number % 2:
            issuing.sign(application, by=officer)
        else:
            handling.refuse(application, reply="不办", by=officer)

    refused = at_once(act)

    application.refresh_from_db()
    assert application.state in (State.ISSUED, State.REFUSED)
    assert Certificate.objects.count() == (application.state == State.ISSUED)
    assert 0 < refused.count("") <= FIFTY // 2
    assert all("申请" in words or not words for words in refused)


def test_one_form_sent_fifty_times_is_one_application(committed_world: World) -> None:
    asked, of_the_form = wanted(committed_world), key()

    refused = at_once(lambda _n: applying.apply(asked, key=of_the_form))

    assert refused == [""] * FIFTY
    assert Application.objects.count() == ServiceEvent.objects.count() == 1
