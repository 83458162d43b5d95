"""What must still be so when a notice leaves: each condition, held and no longer held, and which row a step has."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from cases.models import Case, CaseEvent, Rating
from cases.notifications.notices import BY_KIND, Subject, told_of
from cases.rules.choices import OrderKind, State
from cases.rules.lifecycle import Action
from tests.cases.orders import ordered
from tests.cases.world import World, case_in, paused

pytestmark = pytest.mark.django_db
A_SECOND = dt.timedelta(seconds=1)


def holds(kind: str, case: Case, event: CaseEvent | None = None, **body: object) -> bool:
    return BY_KIND[kind].holds(Subject(Case.objects.get(pk=case.pk), body, event))


def event_of(case: Case, action: Action, target: State, at: dt.datetime, **payload: object) -> CaseEvent:
    return CaseEvent(case=case, action=action, target=target, occurred_at=at, recorded_at=at, payload=payload)


def test_what_waits_for_a_step_holds_until_the_case_leaves_the_state_the_step_put_it_into(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    then = case.state_since

    assert holds("whistle", case, event_of(case, Action.WHISTLE, State.WHISTLED, then))
    assert holds("whistle", case)
    assert not holds("whistle", case, event_of(case, Action.WHISTLE, State.ACCEPTED, then))
    assert not holds("whistle", case, event_of(case, Action.WHISTLE, State.WHISTLED, then - A_SECOND))


def test_what_waits_for_a_centre_holds_only_while_the_case_is_there(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    event = event_of(case, Action.WHISTLE, State.WHISTLED, case.state_since)

    assert holds("whistle", case, event, centre=case.centre_id)
    assert not holds("whistle", case, event, centre=world.unit("county_centre").pk)


@pytest.mark.parametrize(("state", "expected"), [(State.IMPLEMENTING, True), (State.CLOSED, False)])
def test_what_concerns_a_case_at_work_holds_until_it_has_ended(world: World, state: State, expected: bool) -> None:
    assert holds("add_unit", case_in(world, state)) is expected


@pytest.mark.parametrize(
    ("state", "expected"), [(State.IMPLEMENTING, True), (State.EVALUATING, False), (State.CLOSED, False)]
)
def test_a_reminder_holds_while_a_unit_has_to_act(world: World, state: State, expected: bool) -> None:
    assert holds("remind", case_in(world, state)) is expected


def test_nobody_is_reminded_of_a_case_that_stands_still(world: World) -> None:
    assert not holds("remind", paused(world, case_in(world, State.IMPLEMENTING)))


def test_an_order_holds_also_for_a_closed_case_that_is_to_be_opened_again(world: World) -> None:
    closed = case_in(world, State.CLOSED)

    assert holds("supervise", case_in(world, State.IMPLEMENTING))
    assert not holds("supervise", closed)
    ordered(closed, world.unit("street_office"), OrderKind.AMBER)
    assert holds("supervise", closed)


def test_who_has_rated_or_can_no_longer_rate_is_not_reminded_to(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    rating = Rating.objects.get(case=case)

    assert holds("text_remind", case, rating=rating.pk)
    assert not holds("text_remind", case)
    Rating.objects.filter(pk=rating.pk).update(closes_at=timezone.now() - A_SECOND)
    assert not holds("text_remind", case, rating=rating.pk)


def kinds_of(case: Case, action: Action, *, is_danger: bool = False, **payload: object) -> list[str]:
    case.is_danger = is_danger
    return [notice.kind for notice in told_of(event_of(case, action, State.WHISTLED, timezone.now(), **payload))]


@pytest.mark.parametrize("action", [Action.RECUSE, Action.STEP_ASIDE])
def test_of_a_recusal_the_centre_is_told_that_gets_the_case(world: World, action: Action) -> None:
    case = case_in(world, State.WHISTLED)

    assert kinds_of(case, action) == []
    assert kinds_of(case, action, to=case.centre_id) == ["handed_up"]


def test_danger_to_life_has_rows_of_its_own(world: World) -> None:
    kinds = partial(kinds_of, case_in(world, State.WHISTLED))

    assert kinds(Action.WHISTLE) == ["whistle"]
    assert kinds(Action.WHISTLE, is_danger=True) == ["whistle_danger"]
    assert kinds(Action.RECLASSIFY) == ["reclassify"]
    assert kinds(Action.RECLASSIFY, danger=True) == ["reclassify_danger"]
    assert kinds(Action.ACCEPT, is_danger=True, danger=True) == ["accept"]
