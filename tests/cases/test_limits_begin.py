"""The limits that begin with a step: each that its row of the table names, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone

from cases import actions
from cases.access.policies import Actor
from cases.models import Call, Case, CaseEvent, Rating
from cases.rules import lifecycle
from cases.rules.choices import Stage, State
from cases.rules.lifecycle import TRANSITIONS, Action
from tests.cases.attempts import ATTEMPTS, actor
from tests.cases.merged import merged
from tests.cases.steps import again
from tests.cases.test_every_move import BY_CODE_OR_BY_ITSELF, EVERYBODY, case_for, may
from tests.cases.world import World, case_in
from tests.desk.step_forms import limited

Way = Callable[[World, Case, Actor], object]


def _reclassify_unmet(world: World, case: Case, by: Actor) -> object:
    """To another level, while no unit has come yet."""
    Case.objects.filter(pk=case.pk).update(level="I", catalogue_item=None)
    Call.objects.filter(case=case).update(arrived_at=None, contacted_at=None)
    return ATTEMPTS[Action.RECLASSIFY](world, Case.objects.get(pk=case.pk), by)


def _relocate_far(world: World, case: Case, by: Actor) -> object:
    """To where another centre stands."""
    south = world.areas["other_street"]
    there = type(south).objects.create(
        code="220283002009", name="南街社区", level="community", parent=south, since=south.since
    )
    return actions.relocate(case, by=world.person("officer"), area=there, reason="地点有误")


def _recuse_the_last(world: World, case: Case, by: Actor) -> object:
    """The centre is left without a duty officer."""
    actions.recuse(case, by=world.person("officer"), person=world.person("second_officer"), reason="系亲属")
    alone = Case.objects.get(pk=case.pk)
    return actions.recuse(alone, by=world.person("county_officer"), person=world.person("officer"), reason="系亲属")


def _step_aside_as_the_last(world: World, case: Case, by: Actor) -> object:
    actions.recuse(case, by=world.person("officer"), person=world.person("second_officer"), reason="系亲属")
    return actions.step_aside(Case.objects.get(pk=case.pk), by=world.person("officer"), reason="系亲属")


def _rework_anew(world: World, case: Case, by: Actor) -> object:
    return actions.rework(case, by=world.person("officer"), reason="还在堵", dispatch_anew=True)


def _resume_limited(world: World, case: Case, by: Actor) -> object:
    """A matter with a limit that stood."""
    return ATTEMPTS[Action.RESUME](world, limited(world, case), by)


def _unmerge_further_on(world: World, case: Case, by: Actor) -> None:
    """Taken out of a merging three times: to be accepted, to be dispatched, to be reported in."""
    for step in (Action.ACCEPT, Action.DISPATCH, None):
        ATTEMPTS[Action.UNMERGE](world, again(case), world.person("officer"))
        if step:
            ATTEMPTS[step](world, again(case), world.person("officer"))
            merged(world, again(case), case_in(world, State.ACCEPTED))


SPECIAL: Mapping[Action, Way] = {
    Action.RECLASSIFY: _reclassify_unmet,
    Action.RELOCATE: _relocate_far,
    Action.RECUSE: _recuse_the_last,
    Action.STEP_ASIDE: _step_aside_as_the_last,
    Action.REWORK: _rework_anew,
    Action.RESUME: _resume_limited,
    Action.UNMERGE: _unmerge_further_on,
}
"""Steps of which a limit begins in some circumstances alone, taken in those."""
WITH_LIMITS = [row.action for row in TRANSITIONS if row.sets and row.sources]


def noted(world: World, action: Action) -> Iterator[dict[str, str]]:
    """The limits that the ledger keeps of the step, taken in each state in which it is possible."""
    names = [BY_CODE_OR_BY_ITSELF[action]] if action in BY_CODE_OR_BY_ITSELF else EVERYBODY
    for state in sorted(lifecycle.BY_ACTION[action].sources):
        taker = next((name for name in names if may(action, state, name)), None)
        for way in filter(None, (ATTEMPTS[action], SPECIAL.get(action)) if taker else ()):
            with transaction.atomic():
                yield from _noted(world, action, way, case_for(world, action, state), str(taker))
                transaction.set_rollback(True)


def _noted(world: World, action: Action, way: Way, case: Case, taker: str) -> list[dict[str, str]]:
    way(world, case, actor(world, case, taker))
    events = CaseEvent.objects.filter(case=case, action=action)
    return [limit for event in events for limit in event.payload.get("limits", [])]


@pytest.mark.parametrize("action", WITH_LIMITS)
def test_each_limit_that_the_table_names_begins_with_the_step(world: World, action: Action) -> None:
    limits = list(noted(world, action))

    given, begun = {one["stage"] for one in limits}, {one["stage"] for one in limits if "was" not in one}
    named = {str(stage) for stage in lifecycle.BY_ACTION[action].sets}
    assert begun <= named <= given


def test_a_matter_that_comes_in_gets_the_limits_of_its_row(world: World) -> None:
    """Whistled, and handled on the spot: test_limits_given.py and test_intake.py say when they end."""
    for action in (Action.WHISTLE, Action.SELF_HANDLE):
        case = _come_in(world, action)
        event = CaseEvent.objects.get(case=case, action=action)
        assert {one["stage"] for one in event.payload["limits"]} == set(lifecycle.BY_ACTION[action].sets)


def _come_in(world: World, action: Action) -> Case:
    matter, by = actions.Matter(text="下水道堵了", area=world.area("grid")), world.person("grid_worker")
    if action == Action.WHISTLE:
        return actions.whistle(matter, by=by)
    return actions.self_handle(matter, by=by, result="已疏通")


def test_a_limit_that_the_row_does_not_name_cannot_begin(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = lifecycle.BY_ACTION[Action.DISPATCH]
    monkeypatch.setitem(lifecycle.BY_ACTION, Action.DISPATCH, replace(row, sets=(Stage.ARRIVE,)))  # type: ignore[arg-type]  # a plain dictionary
    case = case_in(world, State.ACCEPTED)

    with pytest.raises(LookupError, match="contact"), transaction.atomic():
        ATTEMPTS[Action.DISPATCH](world, case, world.person("officer"))


def test_only_what_ends_as_closed_gets_a_second_look(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    Rating.objects.filter(case=case).update(closes_at=timezone.now())
    Case.objects.filter(pk=case.pk).update(outcome="solved")

    actions.close(Case.objects.get(pk=case.pk))

    event = CaseEvent.objects.get(case=case, action=Action.CLOSE)
    assert {one["stage"] for one in event.payload["limits"]} <= lifecycle.BEGINS_WITH_THE_STATE[State.CLOSED]
