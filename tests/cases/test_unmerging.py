"""Undoing a merging: the case goes on as before, with the time that passed and with those who raised it."""

from __future__ import annotations

import datetime as dt

import pytest

from cases import actions
from cases.access import ledger
from cases.models import Clock, Rating, Reporter
from cases.reading import tracking
from cases.rules.choices import HELD, Satisfied, State
from cases.rules.lifecycle import Action
from tests.cases.lives import after, dispatched
from tests.cases.merged import a_merged_case, close_limit, merged, raised
from tests.cases.steps import again, take
from tests.cases.test_evaluating import GOOD
from tests.cases.world import World, case_in
from worktime import timekeeping

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


def test_followers_go_along_when_their_master_is_merged_and_come_back_with_it(world: World) -> None:
    a, b, c = (case_in(world, State.ACCEPTED) for _ in range(3))
    merged(world, a, b)

    merged(world, b, c)

    assert {again(a).continues, again(b).continues} == {c}
    assert Reporter.objects.filter(case=c).count() == 3

    actions.unmerge(again(b), by=world.person("officer"), reason="不是一回事")

    assert (again(a).continues, again(b).continues) == (b, None)
    assert set(Reporter.objects.filter(case=b)) == {raised(a), raised(b)}
    assert raised(a).raised_in == a
    assert raised(b).raised_in is None


def test_an_unmerged_case_is_as_before_with_the_time_that_passed(world: World) -> None:
    case, master = dispatched(world), case_in(world, State.ACCEPTED)
    before = again(case)
    with timekeeping.as_of(after(days=1)):
        merged(world, case, master)

    with timekeeping.as_of(after(days=9)):
        actions.unmerge(again(case), by=world.person("officer"), reason="不是一回事")

    now = again(case)
    assert (now.state, now.holder, now.due_at) == (before.state, before.holder, before.due_at)
    assert now.continues is None
    assert {call.unit for call in now.standing_calls} == {call.unit for call in before.standing_calls}
    assert min(call.arrive_due_at for call in now.standing_calls) > after(days=9)
    assert Clock.objects.filter(case=case, stage="close").latest("pk").known_at == after(days=9)
    assert not list(ledger.bad_rows())


@pytest.mark.parametrize("state", [state for state in HELD if state != State.DISPATCHED])
def test_each_state_comes_back(world: World, state: State) -> None:
    case = a_merged_case(world, state)

    actions.unmerge(case, by=world.person("officer"), reason="不是一回事")

    assert again(case).state == state
    assert again(case).closed_at is None


def test_the_master_gets_its_own_limit_back(world: World) -> None:
    first = close_limit(case_in(world, State.IMPLEMENTING), ends_in=5 * A_DAY)
    second = close_limit(case_in(world, State.IMPLEMENTING), ends_in=3 * A_DAY)
    own = Clock.objects.get(case=first)
    merged(world, second, first)

    actions.unmerge(again(second), by=world.person("officer"), reason="不是一回事")

    kept = Clock.objects.filter(case=first, stage="close").latest("pk")
    assert (kept.started_at, kept.rule) == (own.started_at, own.rule)
    assert again(first).due_at == kept.due_at > again(second).due_at


def test_ratings_given_meanwhile_stay_and_those_not_given_are_asked_no_more(world: World) -> None:
    first, second, third = (case_in(world, State.FEEDBACK) for _ in range(3))
    merged(world, second, first, third)
    take(world, first, (Action.GIVE_FEEDBACK, "lead_head"))
    given = Rating.objects.get(case=first, reporter=raised(second))
    actions.rate(given, answers=GOOD)

    for case in (second, third):
        actions.unmerge(again(case), by=world.person("officer"), reason="不是一回事")

    given.refresh_from_db()
    assert given.satisfied == Satisfied(GOOD.satisfied)
    assert given.reporter.case == second
    assert tracking.rating_with(given.code) == given
    waiting = Rating.objects.filter(case=first, answered_at=None, closes_at__gt=timekeeping.now())
    assert {rating.reporter for rating in waiting} == {raised(first)}
    actions.rate(waiting.get(), answers=GOOD)
    assert again(first).state == State.CLOSED
