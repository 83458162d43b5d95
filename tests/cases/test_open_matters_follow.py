"""An open matter lies in an area in force: the database says so; one reopened finds what took its area's place."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases import actions
from cases.models import Case, Reporter
from cases.rules.choices import State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks.models import Area
from tests.cases.steps import again, last_event
from tests.cases.world import World, case_in

OF_THE_DATABASE = "an open case lies in an area in force"


def end(world: World, name: str, *, successor: str | None = None) -> Area:
    """As no verb of ours does: the area alone, and nothing that lies in it."""
    heir = world.areas[successor] if successor else None
    Area.objects.filter(pk=world.areas[name].pk).update(until=timezone.localdate(), successor=heir)
    if heir:
        Area.objects.filter(pk=heir.pk).update(formerly=[world.areas[name].pk])
    return world.area(name)


@pytest.mark.parametrize("name", ["grid", "community", "street"])
def test_no_area_ends_while_an_open_matter_lies_in_it(world: World, name: str) -> None:
    case_in(world, State.ACCEPTED)
    end(world, name)

    with pytest.raises(IntegrityError, match=OF_THE_DATABASE), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_area_ends_while_only_ended_matters_lie_in_it(world: World) -> None:
    case_in(world, State.CLOSED)
    end(world, "grid")

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_no_matter_is_raised_in_an_area_that_has_ended(world: World) -> None:
    end(world, "grid")

    with pytest.raises(IntegrityError, match=OF_THE_DATABASE):
        case_in(world, State.WHISTLED)


def test_whoever_raises_a_matter_there_at_that_moment_reads_what_to_do(world: World) -> None:
    seen = world.area("grid")
    end(world, "grid", successor="other_grid")

    with pytest.raises(NotPossibleHere, match="重新打开"):
        actions.whistle(actions.Matter("水管漏水。", seen), by=world.person("grid_worker"))
    assert not Case.objects.exists()


def test_no_matter_comes_back_to_life_where_nothing_is_in_force(world: World) -> None:
    case = case_in(world, State.CLOSED)
    end(world, "grid")

    with pytest.raises(IntegrityError, match=OF_THE_DATABASE), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(
            state=State.ACCEPTED, closed_at=None, ending="", holder=case.centre, next_due_at=timezone.now()
        )


def test_a_matter_reopened_goes_to_what_took_its_areas_place(world: World) -> None:
    case = case_in(world, State.CLOSED)
    end(world, "grid", successor="other_grid")

    actions.reopen(case, by=Reporter.objects.get(case=case), reason="又堵了")

    case = again(case)
    assert (case.area, case.grid, case.community) == (
        world.areas["other_grid"], world.areas["other_grid"], world.areas["other_community"],
    )  # fmt: skip
    assert case.centre == case.holder == world.units["street_office"]


def test_a_matter_reopened_where_nothing_followed_belongs_to_what_lies_around(world: World) -> None:
    case = case_in(world, State.CLOSED)
    end(world, "grid")

    actions.reopen(case, by=Reporter.objects.get(case=case), reason="又堵了")

    assert (again(case).area, again(case).grid) == (world.areas["community"], None)


def test_what_ended_before_stays_with_those_who_took_over(world: World) -> None:
    case = case_in(world, State.CLOSED)
    successor = world.person("other_grid_worker")
    assert not Case.objects.visible_to(successor).exists()

    end(world, "grid", successor="other_grid")

    assert Case.objects.visible_to(world.person("other_grid_worker")).get() == case
    assert again(case).grid == world.areas["grid"]


def test_the_ledger_keeps_both_names(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    end(world, "grid", successor="other_grid")

    actions.redistrict(case)

    event = last_event(case)
    assert (event.action, event.by, event.source, event.target) == (Action.REDISTRICT, None, *[State.IMPLEMENTING] * 2)
    assert event.payload["from"] == "北城街道 正阳社区 01网格"
    assert event.payload["to"] == "北城街道 新华社区 01网格"
    assert again(case).holder == world.units["justice"]
