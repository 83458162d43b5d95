"""While areas change, others work: a matter raised at that moment waits, and no matter is ever left behind."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from cases import actions
from cases.actions.jobs import areas
from cases.models import Case
from cases.rules.choices import State
from cases.rules.errors import NotPossibleHere
from networks.models import Area
from tests.cases.test_intake import matter
from tests.cases.world import World, case_in
from tests.networks.stewards import Somebody


@pytest.mark.django_db(transaction=True)
def test_a_matter_raised_while_its_community_moves_waits_and_is_told_to_choose_again(committed_world: World) -> None:
    world, met = committed_world, []
    raiser, told = world.person("grid_worker"), matter(world)
    began = threading.Event()

    def whistle() -> None:
        try:
            began.set()
            met.append(actions.whistle(told, by=raiser))
        except NotPossibleHere as refusal:
            met.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=whistle)
    with transaction.atomic():
        areas.move(world.area("community"), under=world.area("other_street"), by=Somebody())
        thread.start()
        began.wait(timeout=10)
        thread.join(timeout=0.5)
        waited = thread.is_alive()
    thread.join(timeout=30)

    assert waited, "whoever raises a matter waits until the areas are what they will be"
    assert isinstance(met[0], NotPossibleHere)
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_move_waits_for_a_matter_being_raised_and_takes_it_along(committed_world: World) -> None:
    world = committed_world
    raised, may_commit = threading.Event(), threading.Event()

    def whistle() -> None:
        try:
            with transaction.atomic():
                case_in(world, State.WHISTLED)
                raised.set()
                may_commit.wait(timeout=10)
        finally:
            connection.close()

    thread = threading.Thread(target=whistle)
    thread.start()
    raised.wait(timeout=10)
    threading.Timer(0.5, may_commit.set).start()
    areas.move(world.area("community"), under=world.area("other_street"), by=Somebody())
    thread.join(timeout=30)

    case = Case.objects.get()
    assert case.area.until is None
    assert case.street == world.areas["other_street"]
    assert Area.objects.current().filter(pk=case.grid_id).exists()
