"""Every row of the table × every state × every role: legal moves arrive and are recorded, all others change nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from cases.models import Case, CaseEvent, Rating
from cases.rules import lifecycle
from cases.rules.choices import ASKABLE, ENDED, HELD, PAUSABLE, Fact, Role, State
from cases.rules.errors import IllegalMove
from cases.rules.lifecycle import Action
from outbox.models import Message
from tests.cases.attempts import ATTEMPTS, NO_CALLS, STANDING, actor
from tests.cases.inside_units import OF_CALLED_UNITS, standing_inside, taken_by
from tests.cases.merged import a_merged_case
from tests.cases.orders import ordered
from tests.cases.questions import TWO_DAYS, asked
from tests.cases.ratings import given_by_code
from tests.cases.steps import snapshot
from tests.cases.world import PEOPLE, World, case_in, paused, proposed, somebody_aside
from web.errors import NotAllowed, Refusal

EVERYBODY = (*PEOPLE, "reporter", "system")
BY_CODE_OR_BY_ITSELF = {
    Action.RATE: "reporter",
    Action.JOIN: "reporter",
    Action.CLOSE: "system",
    Action.RECOMPUTE: "system",
    Action.REDISTRICT: "system",
    Action.LAPSE: "system",
    Action.RELEASE: "system",
    Action.TAKE_IN: "system",
    Action.LET_OUT: "system",
    Action.HOLD_RATING: "system",
}
TOLD_TO_NOBODY = {Action.RECOMPUTE, Action.REDISTRICT}
ASKED_BY_THE_LEAD = {Action.PAUSE: Action.PROPOSE_PAUSE, Action.EXTEND: Action.PROPOSE_EXTENSION}
ARRIVED_BEFORE = {
    State.DISPATCHED: frozenset(),
    State.CONSULTING: frozenset({"lead", "lead_head"}),
    State.IMPLEMENTING: frozenset({"lead", "lead_head", "assist"}),
}


def facts_for(action: Action, world: World, state: State) -> dict[str, Any]:
    """Facts under which the row's own condition holds, so that only state and role decide."""
    officer = world.people["officer"]
    proposals = {Action.UPHOLD: Action.PROPOSE_UPHOLD, Action.TERMINATE: Action.PROPOSE_TERMINATION}
    facts: dict[str, Any] = {}
    if Fact.IN_DISPUTE in lifecycle.BY_ACTION[action].when and state == State.ACCEPTED:
        facts |= {"needs_ruling": True, "holder": world.unit("county_centre")}
    if state == State.EVALUATING and action in (Action.REWORK, Action.PROPOSE_UPHOLD):
        facts |= {"needs_review": True, "holder": world.unit("street_office")}
    if action in (*proposals, Action.DECLINE) and state in lifecycle.ANY_OPEN:
        proposed = proposals.get(action, Action.PROPOSE_TERMINATION)
        facts |= {"proposed_action": proposed, "proposed_by": officer, "proposed_note": "理由"}
    if action == Action.WRITE_BRIEF:
        facts |= {"is_confidential": True}
    if action == Action.LOOK_AGAIN and state == State.CLOSED:
        facts |= {"look_due_at": timezone.now()}
    if action == Action.UNPUBLISH and state == State.CLOSED:
        facts |= {"published_at": timezone.now()}
    if action == Action.JUDGE_RATING:
        facts |= {"has_held_rating": True}
    return facts


def case_for(world: World, action: Action, state: State) -> Case:
    """A case in the state, with what the action waits for."""
    case = case_in(world, state, **facts_for(action, world, state))
    _rated(case, action)
    if action == Action.END_RECUSAL:
        somebody_aside(world, case)
    if action == Action.ANSWER and state in HELD:
        asked(world, case)
    if action == Action.LAPSE and state in ASKABLE:
        asked(world, case, ago=TWO_DAYS)
    if state == State.MERGED and action == Action.UNMERGE:
        return a_merged_case(world)
    if state in PAUSABLE and action == Action.RESUME:
        return paused(world, case)
    if state == State.CLOSED and action == Action.REOPEN:
        ordered(case, world.unit("street_office"))
    if state in PAUSABLE and action in ASKED_BY_THE_LEAD:
        case = proposed(world, case, ASKED_BY_THE_LEAD[action], by="lead")
    return taken_by(world, case) if state in HELD and action in (Action.TAKE_BACK, Action.RELEASE) else case


def _rated(case: Case, action: Action) -> None:
    if action in (Action.HOLD_RATING, Action.JUDGE_RATING) and case.state in (State.EVALUATING, State.CLOSED):
        given_by_code(case, hold=action == Action.JUDGE_RATING)


def may(action: Action, state: State, name: str) -> bool:
    """This test's own judgement: in the table's states, by the table's roles, as docs/workflow.md tells them."""
    row = lifecycle.BY_ACTION[action]
    if state not in row.sources or _barred(action, state, name):
        return False
    return any(name in _among(role, action, state) and _stands(role, state) for role in row.who)


def _among(role: Role, action: Action, state: State) -> frozenset[str]:
    """Who asked cannot decide: where it was the lead, each of the centre can; of a pause a centre above the lead."""
    if role in OF_CALLED_UNITS:
        return standing_inside(role, state)
    if role == Role.SECOND and action == Action.PAUSE:
        return frozenset({"county_officer", "city_officer"})
    return STANDING[role] | ({"officer"} if role == Role.SECOND and action == Action.EXTEND else set())


def _stands(role: Role, state: State) -> bool:
    return not (role in (Role.CALLED, Role.LEAD) and state in NO_CALLS)


def _barred(action: Action, state: State, name: str) -> bool:
    arrived = name in ARRIVED_BEFORE.get(state, frozenset())
    if action == Action.ASK:
        return state in PAUSABLE and name not in STANDING[Role.LEAD]
    if action == Action.RECALL:
        return state == State.IMPLEMENTING
    if action in (Action.REPORT_IN, Action.RETURN_CALL):
        return arrived
    is_before_its_day = action == Action.RESUME and name == "system"
    return is_before_its_day or (action == Action.FINISH_TASK and name == "assist")


def attempt(world: World, action: Action, case: Case, name: str) -> Refusal | None:
    """The refusal, or None when it went through."""
    try:
        with transaction.atomic():
            ATTEMPTS[action](world, case, actor(world, case, name))
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize("action", ATTEMPTS)
@pytest.mark.parametrize("state", State)
def test_a_move_arrives_exactly_where_the_table_and_the_role_allow_it(
    world: World, action: Action, state: State
) -> None:
    case = case_for(world, action, state)
    if action == Action.CLOSE:
        Rating.objects.filter(case=case).update(closes_at=timezone.now())
    before = snapshot(case)
    names = [BY_CODE_OR_BY_ITSELF[action]] if action in BY_CODE_OR_BY_ITSELF else EVERYBODY
    for name in names:
        with transaction.atomic():
            refusal = attempt(world, action, case, name)
            if may(action, state, name):
                assert refusal is None, f"{action} in {state} by {name}: {refusal}"
                _arrived(Case.objects.get(pk=case.pk), action, state)
                _ended_once(case)
            else:
                assert refusal is not None, f"{action} in {state} by {name} went through"
                assert str(refusal)
            transaction.set_rollback(refusal is None)
    assert snapshot(case) == before, f"{action} in {state} was refused to somebody, yet changed something"


def _arrived(case: Case, action: Action, state: State) -> None:
    event = CaseEvent.objects.filter(case=case, action=action).latest("seq")
    targets = {target or state for target in lifecycle.BY_ACTION[action].targets}
    assert event.target in targets
    assert event.source == state
    assert case.version == CaseEvent.objects.filter(case=case).count()
    announced = Message.objects.filter(key=f"event:{event.pk}", channel="event").count()
    assert announced == (0 if action in TOLD_TO_NOBODY else 1)


def _ended_once(before: Case) -> None:
    """What is done with an ended case does not end it anew: when it ended begins other times, and is in the figures."""
    case = Case.objects.get(pk=before.pk)
    if before.state in ENDED and case.state == before.state:
        assert case.closed_at == before.closed_at


@pytest.mark.parametrize("state", State)
def test_an_impossible_move_names_what_is_possible(world: World, state: State) -> None:
    impossible = next(
        action for action in (Action.ACCEPT, Action.FINISH) if state not in lifecycle.BY_ACTION[action].sources
    )

    with pytest.raises(IllegalMove) as refusal:
        ATTEMPTS[impossible](world, case_in(world, state), world.person("officer"))

    for row in lifecycle.possible_in(state):
        assert str(row.action.label) in str(refusal.value)


def test_a_step_of_somebody_else_is_refused_as_not_theirs(world: World) -> None:
    case = case_in(world, State.WHISTLED)

    with pytest.raises(NotAllowed):
        ATTEMPTS[Action.ACCEPT](world, case, world.person("lead"))

    assert CaseEvent.objects.filter(case=case).count() == 1


def test_every_action_of_the_table_is_attempted() -> None:
    assert set(ATTEMPTS) == set(Action) - {Action.WHISTLE, Action.SELF_HANDLE}
