"""What gives a person a role in a case, one fact at a time; who else looks alike and has none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.access import policies
from cases.models import Call, Case, Reporter
from cases.rules import lifecycle
from cases.rules.choices import Fact, Role, State
from cases.rules.errors import IllegalMove
from cases.rules.lifecycle import Action
from networks.choices import UnitKind
from networks.models import Unit
from teams.choices import Duty
from teams.models import User
from tests.cases.steps import again, refused, take
from tests.cases.test_visibility import post
from tests.cases.world import LONG_AGO, World, case_in, paused, proposed
from web.errors import NotAllowed

OF_THE_LEAD = {Action.ADD_UNIT, Action.DROP_TASK, Action.FINISH, Action.PROPOSE_PAUSE, Action.PROPOSE_EXTENSION}


def roles(world: World, name: str, case: Case) -> dict[Role, int | None]:
    return policies.roles_of(world.person(name), case)


def offered(world: World, name: str, case: Case) -> set[Action]:
    return {row.action for row in policies.steps_open_to(world.person(name), case)}


def reporter_of(case: Case) -> Reporter:
    return Reporter.objects.get(case=case)


def judged(actor: User | Reporter | None, action: Action, case: Case) -> int | None:
    return policies.require(actor, lifecycle.BY_ACTION[action], case)


def test_what_the_lead_unit_does_the_assisting_unit_does_not(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    assert OF_THE_LEAD <= offered(world, "lead", case)
    assert not OF_THE_LEAD & offered(world, "assist", case)


def test_a_code_opens_only_the_matter_it_was_given_for(world: World) -> None:
    mine, other = case_in(world, State.IMPLEMENTING), case_in(world, State.IMPLEMENTING)

    with refused(NotAllowed, other, status=403):
        actions.withdraw(other, by=reporter_of(mine))
    actions.withdraw(mine, by=reporter_of(mine))

    assert again(mine).state == State.WITHDRAWN


@pytest.mark.parametrize("action", [Action.FINISH, Action.RESUME, Action.CLOSE])
def test_a_code_takes_no_step_of_officials_or_of_the_system(world: World, action: Action) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with pytest.raises(NotAllowed):
        judged(reporter_of(case), action, case)


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.ACCEPT])
def test_the_system_takes_no_step_of_reporters_or_officials(world: World, action: Action) -> None:
    with pytest.raises(NotAllowed):
        judged(None, action, case_in(world, State.WHISTLED))


def department(world: World, area: str) -> Unit:
    return Unit.objects.create(
        name="吉林市住房和城乡建设局",
        short_name="住建局",
        kind=UnitKind.DEPARTMENT,
        area=world.areas[area],
        since=LONG_AGO,
    )


def test_a_dispute_is_ruled_by_the_city_s_centre_and_by_no_department_of_the_city(world: World) -> None:
    case = case_in(world, State.ACCEPTED, needs_ruling=True, holder=world.unit("county_centre"))
    post(world, "uncalled", duty=Duty.DUTY_OFFICER, unit=department(world, "city"))

    assert Action.RULE in offered(world, "city_officer", case)
    assert Action.RULE not in offered(world, "uncalled", case)


def test_a_unit_that_only_lies_in_the_community_does_not_speak_for_it(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    post(world, "uncalled", duty=Duty.DUTY_OFFICER, unit=world.unit("property"))

    assert Action.REMIND in offered(world, "committee_officer", case)
    assert Action.REMIND not in offered(world, "uncalled", case)


@pytest.mark.parametrize(("duty", "role"), [(Duty.RESPONSIBLE, Role.RESPONSIBLE), (Duty.SUPERVISOR, Role.SUPERVISOR)])
def test_whose_duty_over_an_area_is_held_in_a_unit_acts_in_its_name(world: World, duty: Duty, role: Role) -> None:
    post(world, "uncalled", duty=duty, unit=world.unit("street_office"), area=world.areas["street"])

    assert roles(world, "uncalled", case_in(world, State.IMPLEMENTING))[role] == world.unit("street_office").pk


def test_of_two_roles_the_one_in_a_unit_names_who_acts(world: World) -> None:
    """The person responsible for the street, in no unit's name, who is also head of the county's centre."""
    post(world, "responsible", duty=Duty.HEAD, unit=world.unit("county_centre"))
    case = case_in(world, State.IMPLEMENTING)

    assert roles(world, "responsible", case)[Role.RESPONSIBLE] is None
    assert judged(world.person("responsible"), Action.REMIND, case) == world.unit("county_centre").pk


def test_what_the_facts_of_a_matter_forbid_is_not_offered(world: World) -> None:
    """A ruling in a dispute and no dispatch; a paused matter is resumed and not finished."""
    calm, at_work = case_in(world, State.ACCEPTED), case_in(world, State.IMPLEMENTING)
    disputed = case_in(world, State.ACCEPTED, needs_ruling=True, holder=world.unit("county_centre"))
    standing = paused(world, case_in(world, State.IMPLEMENTING))

    assert Action.RULE in offered(world, "city_officer", disputed)
    assert Action.RULE not in offered(world, "city_officer", calm)
    assert Action.DISPATCH in offered(world, "officer", calm)
    assert Action.DISPATCH not in offered(world, "officer", disputed)
    assert {Action.FINISH, Action.RESUME} & offered(world, "lead", at_work) == {Action.FINISH}
    assert {Action.FINISH, Action.RESUME} & offered(world, "lead", standing) == {Action.RESUME}


def test_whoever_has_to_wait_is_told_what_their_own_role_waits_for(world: World) -> None:
    asks = ((Role.CALLER, Fact.LOOK_DUE), (Role.CENTRE, Fact.ORDERED))
    row = replace(lifecycle.BY_ACTION[Action.REOPEN], who=frozenset({Role.CALLER, Role.CENTRE}), when_by=asks)

    with pytest.raises(IllegalMove, match=str(Fact.ORDERED.label)):
        policies.require(world.person("officer"), row, case_in(world, State.CLOSED))


def test_a_centre_of_elsewhere_supervises_nothing_here_and_decides_no_pause(world: World) -> None:
    committee = world.unit("committee")
    case = case_in(world, State.IMPLEMENTING, centre=committee)

    assert Role.SUPERVISOR in roles(world, "officer", case)
    assert Role.SUPERVISOR not in roles(world, "other_officer", case)
    case = proposed(world, case, Action.PROPOSE_PAUSE, by="lead", cause="part", decided_from="street")
    assert Role.SECOND in roles(world, "officer", case)
    assert Role.SECOND not in roles(world, "other_officer", case)


def test_the_centre_that_only_checks_the_answer_does_not_end_the_matter(world: World) -> None:
    """Ending it is decided in its own centre or the one above; a rating is upheld where it is reviewed."""
    city = world.unit("city_centre")
    answered = case_in(world, State.FEEDBACK, holder=city)
    rated = case_in(world, State.EVALUATING, holder=city, needs_review=True)

    answered = proposed(world, answered, Action.PROPOSE_TERMINATION, by="officer")
    rated = proposed(world, rated, Action.PROPOSE_UPHOLD, by="officer")

    assert Action.TERMINATE not in offered(world, "city_officer", answered)
    assert Action.UPHOLD in offered(world, "city_officer", rated)


def test_who_granted_a_pause_and_sits_in_a_centre_of_elsewhere_does_not_end_it(world: World) -> None:
    case = paused(world, case_in(world, State.IMPLEMENTING))
    Case.objects.filter(pk=case.pk).update(paused_by=world.people["other_officer"])

    assert Action.RESUME not in offered(world, "other_officer", again(case))


def test_whoever_handled_it_is_no_second_person(world: World) -> None:
    """The street's centre led the matter, so the county's reviews its rating, and another of the county's decides."""
    post(world, "uncalled", duty=Duty.HEAD, unit=world.unit("county_centre"))
    case = case_in(world, State.EVALUATING, needs_review=True, holder=world.unit("county_centre"))
    Call.objects.filter(case=case, part="lead").update(unit=world.unit("street_office"))

    case = proposed(world, case, Action.PROPOSE_UPHOLD, by="county_officer")

    assert Action.UPHOLD in offered(world, "uncalled", case)
    assert Action.UPHOLD not in offered(world, "second_officer", case)


def test_a_unit_that_gave_it_back_is_not_told_in_which_state_the_matter_is(world: World, client: Client) -> None:
    """Progress is noted in 落实, and the matter waits for its next dispatch."""
    case = take(world, case_in(world, State.DISPATCHED), (Action.RETURN_CALL, "lead"))
    client.force_login(world.person("lead"))

    answer = client.get(reverse("desk:step", args=[case.reference, "progress"]))

    assert answer.status_code == 403
    assert str(State(case.state).label) not in answer.content.decode()


def test_a_unit_that_has_reported_in_does_not_return_the_call(world: World) -> None:
    case = case_in(world, State.DISPATCHED)
    assert Action.RETURN_CALL in offered(world, "assist", case)

    Call.objects.filter(case=case, part="assist").update(arrived_at=case.raised_at)

    assert Action.RETURN_CALL not in offered(world, "assist", again(case))
    with refused(IllegalMove, case, status=409):
        take(world, case, (Action.RETURN_CALL, "assist"))


@pytest.mark.parametrize(
    ("facts", "says"), [({"is_confidential": True}, "保密"), ({"hides_reporter": True}, "不让承办单位知道")]
)
def test_a_called_unit_is_told_why_it_does_not_learn_who_raised_it(
    world: World, facts: dict[str, bool], says: str
) -> None:
    case = case_in(world, State.IMPLEMENTING, **facts)

    with refused(IllegalMove, case, status=409, says=says):
        actions.reveal(case, by=world.person("lead"), reason="核实地址")
