"""Who may: the author never checks, who handled never judges, one proposes and another decides."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cases import actions
from cases.access import policies
from cases.models import Call, Case, Rating
from cases.rules.choices import OrderKind, Role, State
from cases.rules.errors import IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from networks.models import Unit
from teams.choices import IN_UNIT, OVER_AREA, Duty
from teams.models import Post, User
from tests.cases.orders import ordered
from tests.cases.steps import again, refused, take
from tests.cases.test_evaluating import BAD, GOOD
from tests.cases.test_visibility import leave, post
from tests.cases.world import LONG_AGO, World, case_in, paused
from web.errors import NotAllowed

OFFICER, SECOND = "officer", "second_officer"
BINDING = {"reason": "属地", "basis": "派单目录1304"}


def offered(world: World, name: str, case: Case) -> set[str]:
    return {row.action for row in policies.steps_open_to(world.person(name), case)}


def answered_by(world: World, name: str) -> Case:
    case = case_in(world, State.IMPLEMENTING)
    return take(world, case, (Action.FINISH, name))


@pytest.mark.parametrize("author", ["lead", "lead_head"])
def test_the_author_never_checks_the_answer(world: World, author: str) -> None:
    post(world, "lead", duty=Duty.HEAD, unit=world.unit("justice"))
    case = answered_by(world, author)

    with refused(NotAllowed, case, status=403):
        actions.give_feedback(case, by=world.person(author))

    other = {"lead": "lead_head", "lead_head": "lead"}[author]
    assert take(world, case, (Action.GIVE_FEEDBACK, other)).state == State.EVALUATING


def test_where_the_only_head_wrote_the_answer_the_centre_checks(world: World) -> None:
    case = answered_by(world, "lead_head")

    assert case.holder == world.unit("street_office")
    assert take(world, case, (Action.GIVE_FEEDBACK, OFFICER)).state == State.EVALUATING


@pytest.mark.parametrize("why", ["left", "inactive"])
def test_a_head_who_is_gone_checks_nothing_and_keeps_nobody_waiting(world: World, why: str) -> None:
    if why == "left":
        leave(world, "lead_head")
    User.objects.filter(username="lead_head").update(is_active=why == "left")

    assert answered_by(world, "lead").holder == world.unit("street_office")


def led_by_the_centre(world: World, state: State) -> Case:
    case = case_in(world, state)
    Call.objects.filter(case=case, part="lead").update(unit=world.unit("street_office"))
    return again(case)


def test_a_centre_that_handled_the_matter_is_checked_by_the_one_above(world: World) -> None:
    case = take(world, led_by_the_centre(world, State.IMPLEMENTING), (Action.FINISH, OFFICER))

    assert case.holder == world.unit("county_centre")
    with refused(NotAllowed, case, status=403):
        actions.give_feedback(case, by=world.person(OFFICER))


def test_who_handled_the_matter_never_reviews_it(world: World) -> None:
    case = led_by_the_centre(world, State.EVALUATING)

    actions.rate(Rating.objects.get(case=case), answers=BAD)

    case = again(case)
    assert case.holder == world.unit("county_centre")
    with refused(NotAllowed, case, status=403):
        actions.rework(case, by=world.person(OFFICER), reason="x")
    assert take(world, case, (Action.REWORK, "county_officer")).round == 2


@pytest.mark.parametrize("action", [Action.REWORK, Action.PROPOSE_UPHOLD, Action.VISIT])
def test_a_second_post_in_a_handling_unit_shuts_the_reviewer_out(world: World, action: Action) -> None:
    case = case_in(world, State.EVALUATING, needs_review=True, holder=world.unit("street_office"))
    assert action in offered(world, OFFICER, case)

    post(world, OFFICER, duty=Duty.HANDLER, unit=world.unit("mediation"))

    with refused(NotAllowed, case, status=403):
        take(world, case, (action, OFFICER))


def test_after_two_reworks_the_centre_above_decides(world: World) -> None:
    case = case_in(world, State.EVALUATING, rework_count=2)

    actions.rate(Rating.objects.get(case=case), answers=BAD)

    assert again(case).holder == world.unit("county_centre")
    assert Action.REWORK in offered(world, "county_officer", again(case))
    assert Action.REWORK not in offered(world, OFFICER, again(case))


@pytest.mark.parametrize("second", [SECOND, "county_officer"])
def test_the_second_person_is_anyone_in_charge_but_the_proposer(world: World, second: str) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING), (Action.PROPOSE_TERMINATION, OFFICER))

    assert {"terminate", "decline"} <= offered(world, second, case)
    assert not {"terminate", "decline"} & offered(world, OFFICER, case)
    assert not {"terminate", "decline"} & offered(world, "lead_head", case)


def test_the_head_of_the_centre_may_be_the_second_person(world: World) -> None:
    post(world, "uncalled", duty=Duty.HEAD, unit=world.unit("street_office"))
    case = take(world, case_in(world, State.WHISTLED), (Action.PROPOSE_TERMINATION, OFFICER))

    assert take(world, case, (Action.TERMINATE, "uncalled")).state == State.TERMINATED


def test_who_granted_the_pause_takes_it_back_while_in_charge_there(world: World) -> None:
    case = paused(world, case_in(world, State.IMPLEMENTING))
    Case.objects.filter(pk=case.pk).update(paused_by=world.people["county_officer"])

    assert Action.RESUME in offered(world, "county_officer", again(case))
    assert Action.RESUME not in offered(world, "city_officer", again(case))
    leave(world, "county_officer")
    assert Action.RESUME not in offered(world, "county_officer", again(case))


def test_nobody_decides_what_nobody_proposed(world: World) -> None:
    assert Role.SECOND not in policies.roles_of(world.person(SECOND), case_in(world, State.IMPLEMENTING))


def test_roles_name_the_unit_in_whose_name_a_person_acts(world: World) -> None:
    case = case_in(world, State.DISPATCHED)

    assert policies.roles_of(world.person("lead"), case) == {
        Role.CALLED: world.unit("justice").pk,
        Role.LEAD: world.unit("justice").pk,
        Role.WORKER: world.unit("justice").pk,
        Role.COLLEAGUE: world.unit("justice").pk,
    }
    assert policies.roles_of(world.person("grid_worker"), case) == {Role.RAISER: None}


def test_the_window_for_returning_ends_exclusively(world: World) -> None:
    case = case_in(world, State.DISPATCHED)
    end = Call.objects.get(case=case, part="lead").return_until

    with time_machine.travel(end, tick=False), refused(IllegalMove, case, status=409):
        take(world, case, (Action.RETURN_CALL, "lead"))
    with time_machine.travel(end - dt.timedelta(microseconds=1), tick=False):
        case = take(world, case, (Action.RETURN_CALL, "lead"))

    assert case.return_count == 1


def returned_once(world: World) -> Case:
    return take(world, case_in(world, State.DISPATCHED), (Action.RETURN_CALL, "lead"))


def test_after_the_second_return_only_the_centre_above_moves_the_case(world: World) -> None:
    case = take(world, returned_once(world), (Action.DISPATCH, OFFICER), (Action.RETURN_CALL, "lead"))

    assert (case.needs_ruling, case.return_count, case.holder) == (True, 2, world.unit("county_centre"))
    for action in (Action.DISPATCH, Action.ESCALATE, Action.SEND_DOWN):
        with refused(IllegalMove, case, status=409):
            take(world, case, (action, OFFICER))


def test_a_dispute_goes_up_at_the_first_return(world: World) -> None:
    case = case_in(world, State.DISPATCHED)

    actions.return_call(case, by=world.person("lead"), reason="not_our_duty", basis="三定", is_dispute=True)

    assert (again(case).needs_ruling, again(case).holder) == (True, world.unit("county_centre"))


def test_a_third_return_is_refused_with_the_way_out(world: World) -> None:
    case = case_in(world, State.DISPATCHED, return_count=2)

    with refused(IllegalMove, case, status=409):
        take(world, case, (Action.RETURN_CALL, "lead"))
    assert Action.RETURN_CALL not in offered(world, "lead", case)
    assert take(world, case, (Action.RETURN_CALL, "assist")).return_count == 2


def in_dispute(world: World, **facts: Unit) -> Case:
    return case_in(world, State.ACCEPTED, needs_ruling=True, holder=world.unit("county_centre"), **facts)


def test_a_ruling_binds_the_units_it_names(world: World) -> None:
    case = take(world, in_dispute(world), (Action.RULE, "county_officer"))

    assert (case.state, case.needs_ruling, case.leading_call.is_binding) == (State.DISPATCHED, False, True)
    with refused(IllegalMove, case, status=409, says="由裁定确定"):
        take(world, case, (Action.RETURN_CALL, "lead"))
    assert Action.RULE not in offered(world, "county_officer", case)


@pytest.mark.parametrize("ruler", ["county_officer", "city_officer"])
def test_a_ruling_never_names_the_unit_complained_of(world: World, ruler: str) -> None:
    case = in_dispute(world, complained_of=world.unit("justice"))

    with refused(NotPossibleHere, case, status=422, says=world.unit("justice").name):
        actions.rule(case, by=world.person(ruler), lead=world.unit("justice"), **BINDING)
    with refused(NotPossibleHere, case, status=422):
        actions.rule(case, by=world.person(ruler), lead=world.unit("water"), assists=[world.unit("justice")], **BINDING)


def test_a_ruling_reaches_as_far_as_the_ruling_centre(world: World) -> None:
    street = world.unit("street_office")
    case = case_in(world, State.ACCEPTED, needs_ruling=True, centre=world.unit("committee"), holder=street)

    with refused(NotPossibleHere, case, status=422):
        actions.rule(case, by=world.person(OFFICER), lead=world.unit("other_office"), **BINDING)
    actions.rule(case, by=world.person(OFFICER), lead=world.unit("other_committee"), **BINDING)

    assert again(case).holder == world.unit("other_committee")


def community_case(world: World) -> Case:
    return case_in(world, State.ACCEPTED, centre=world.unit("committee"), holder=world.unit("committee"))


@pytest.mark.parametrize("unit", ["justice", "mediation", "water", "other_committee", "street_office"])
def test_a_community_calls_units_of_its_own_area_only(world: World, unit: str) -> None:
    case = community_case(world)

    with refused(NotPossibleHere, case, status=422, says=world.unit(unit).name):
        actions.dispatch(case, by=world.person("committee_officer"), lead=world.unit(unit))

    actions.dispatch(case, by=world.person("committee_officer"), lead=world.unit("property"))
    assert again(case).holder == world.unit("property")


@pytest.mark.parametrize("part", ["lead", "assist"])
def test_the_unit_complained_of_cannot_be_called(world: World, part: str) -> None:
    case = case_in(world, State.ACCEPTED, complained_of=world.unit("justice"))
    units = [world.unit("justice"), world.unit("mediation")]
    lead, assist = units if part == "lead" else reversed(units)

    with refused(NotPossibleHere, case, status=422, says=world.unit("justice").name):
        actions.dispatch(case, by=world.person(OFFICER), lead=lead, assists=[assist])


def test_the_unit_complained_of_cannot_be_added(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING, complained_of=world.unit("water"))

    with refused(NotPossibleHere, case, status=422):
        take(world, case, (Action.ADD_UNIT, "lead"))


def test_a_centre_does_not_accept_a_complaint_of_itself(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    street, county = world.unit("street_office"), world.unit("county_centre")
    kind = case.catalogue_item

    with refused(NotPossibleHere, case, status=422):
        actions.accept(case, by=world.person(OFFICER), entry=kind, complained_of=street)
    case = take(world, case, (Action.ESCALATE, OFFICER))
    actions.accept(case, by=world.person("county_officer"), entry=kind, complained_of=street)

    assert (again(case).complained_of, again(case).holder) == (street, county)


def test_a_complaint_never_goes_down_to_the_centre_complained_of(world: World) -> None:
    county = world.unit("county_centre")
    case = case_in(world, State.ACCEPTED, centre=county, holder=county, complained_of=world.unit("street_office"))

    with refused(NotPossibleHere, case, status=422):
        actions.send_down(case, by=world.person("county_officer"), to=world.unit("street_office"), reason="x")


def test_a_complaint_of_the_centre_above_goes_one_further_up(world: World) -> None:
    case = case_in(world, State.ACCEPTED, complained_of=world.unit("county_centre"))

    assert take(world, case, (Action.ESCALATE, OFFICER)).centre == world.unit("city_centre")


def test_a_complaint_of_the_city_s_own_centre_is_not_escalated_to_it(world: World) -> None:
    county, city = world.unit("county_centre"), world.unit("city_centre")
    case = case_in(world, State.ACCEPTED, centre=county, holder=county, complained_of=city)

    with refused(NotPossibleHere, case, status=422):
        take(world, case, (Action.ESCALATE, "county_officer"))


def test_called_units_do_not_learn_who_raised_a_confidential_matter(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING, is_confidential=True)

    with refused(IllegalMove, case, status=409):
        actions.reveal(case, by=world.person("lead"), reason="x")
    assert Action.REVEAL not in offered(world, "lead", case)
    assert actions.reveal(case, by=world.person(OFFICER), reason="回访")


def test_whoever_was_not_called_to_a_confidential_matter_sees_the_reporter_masked(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING, is_confidential=True)
    above = world.person("county_officer")

    assert policies.keeps_people_from(above, case, was_called=True)
    assert not policies.keeps_people_from(above, case, was_called=False)


@pytest.mark.parametrize("state", [State.WHISTLED, State.ACCEPTED])
def test_before_units_work_on_the_matter_its_centre_asks_the_reporter(world: World, state: State) -> None:
    case = case_in(world, state)

    assert policies.bar(Action.ASK, world.person(OFFICER), case) == ""
    assert policies.bar(Action.ASK, world.person(OFFICER), case_in(world, State.IMPLEMENTING))


def test_an_order_is_answered_by_its_unit_and_a_call_in_by_the_city_s_office(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    lead, city = world.person("lead"), world.person("city_officer")
    roles = {Role.ADDRESSED, Role.CITY_OFFICE}

    def who_answers() -> tuple[set[Role], set[Role]]:
        seen = Case.objects.get(pk=case.pk)
        return policies.roles_of(lead, seen, roles).keys() & roles, policies.roles_of(city, seen, roles).keys() & roles

    assert who_answers() == (set(), set())
    ordered(case, world.unit("justice"), OrderKind.CALL_IN)
    assert who_answers() == (set(), {Role.CITY_OFFICE})
    ordered(case, world.unit("justice"), OrderKind.AMBER)
    assert who_answers() == ({Role.ADDRESSED}, {Role.CITY_OFFICE})


def test_a_confidential_matter_s_centre_reads_the_name_even_where_it_handles(world: World) -> None:
    case = led_by_the_centre(world, State.IMPLEMENTING)
    Case.objects.filter(pk=case.pk).update(is_confidential=True)

    assert actions.reveal(case, by=world.person(OFFICER), reason="回访")


def test_what_is_offered_goes_through_and_what_is_not_offered_does_not(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    assert {Action.REWORK, Action.PROPOSE_UPHOLD} & offered(world, OFFICER, case) == set()

    actions.rate(Rating.objects.get(case=case), answers=BAD)
    case = again(case)
    assert {Action.REWORK, Action.PROPOSE_UPHOLD} <= offered(world, OFFICER, case)

    case = take(world, case, (Action.PROPOSE_UPHOLD, OFFICER))
    assert Action.PROPOSE_UPHOLD not in offered(world, SECOND, case)
    assert Action.UPHOLD in offered(world, SECOND, case)


def test_nobody_is_offered_to_escalate_above_the_city(world: World) -> None:
    city = world.unit("city_centre")

    case = case_in(world, State.WHISTLED, centre=city, holder=city)

    assert Action.ESCALATE not in offered(world, "city_officer", case)
    assert Action.ACCEPT in offered(world, "city_officer", case)


def test_nobody_is_offered_to_send_down_below_the_community(world: World) -> None:
    case = case_in(world, State.WHISTLED, centre=world.unit("committee"), holder=world.unit("committee"))

    assert Action.SEND_DOWN not in offered(world, "committee_officer", case)
    assert Action.ESCALATE in offered(world, "committee_officer", case)


def test_who_has_reported_in_is_not_offered_it_again_nor_is_the_call_withdrawn(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    assert Action.REPORT_IN not in offered(world, "assist", case)
    assert Action.RECALL not in offered(world, OFFICER, case)
    assert Action.RECALL in offered(world, OFFICER, case_in(world, State.CONSULTING))


def test_work_is_reported_only_after_reporting_in(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    Call.objects.filter(case=case, part="assist").update(arrived_at=None)

    assert not {Action.PROGRESS, Action.FINISH_TASK} & offered(world, "assist", again(case))
    assert {Action.PROGRESS, Action.FINISH_TASK} <= offered(world, "lead", case)


NO_MEMBERS = tuple(duty for duty in Duty if duty not in IN_UNIT)


@pytest.mark.parametrize("duty", NO_MEMBERS)
def test_who_sits_in_a_called_unit_without_working_for_it_acts_in_nobody_s_name(world: World, duty: Duty) -> None:
    person, area = User.objects.create(username="旁人", name="旁人"), "grid" if duty == Duty.GRID_WORKER else "street"
    places = {"area": world.areas[area] if duty in OVER_AREA else None, "is_deputy": duty == Duty.GRID_WORKER}
    Post.objects.create(person=person, duty=duty, unit=world.unit("water"), since=LONG_AGO, **places)
    person = User.objects.get(pk=person.pk)
    case = case_in(world, State.FEEDBACK, holder=world.unit("water"))
    Call.objects.filter(case=case, part="lead").update(unit=world.unit("water"))
    ordered(case, world.unit("water"))

    assert not {Role.CALLED, Role.LEAD, Role.CHECKER, Role.ADDRESSED} & policies.roles_of(person, again(case)).keys()
    with pytest.raises(NotAllowed):
        policies.may_raise(person, world.area("other_street"))


@pytest.mark.parametrize("duty", sorted(set(Duty) - {Duty.GRID_WORKER, Duty.RESPONSIBLE}))
def test_an_area_beside_another_duty_gives_nobody_matters_to_raise_there(world: World, duty: Duty) -> None:
    person = User.objects.create(username="旁人", name="旁人")
    places = {"unit": world.unit("justice"), "area": world.areas["other_street"]}
    Post.objects.create(person=person, duty=duty, since=LONG_AGO, **places)

    with pytest.raises(NotAllowed):
        policies.may_raise(User.objects.get(pk=person.pk), world.area("other_street"))


def test_an_extension_is_not_offered_once_the_limit_is_over(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    assert Action.PROPOSE_EXTENSION in offered(world, "lead", case)

    with time_machine.travel(case.due_at, tick=False):
        assert Action.PROPOSE_EXTENSION not in offered(world, "lead", case)


def test_what_there_is_nothing_of_is_not_offered(world: World) -> None:
    """A brief is written of a confidential matter, and a recusal ends only where somebody is set aside."""
    case = case_in(world, State.IMPLEMENTING)

    assert not {Action.WRITE_BRIEF, Action.END_RECUSAL} & offered(world, OFFICER, case)
    assert Action.WRITE_BRIEF in offered(world, OFFICER, case_in(world, State.IMPLEMENTING, is_confidential=True))


def test_a_visitor_comes_from_the_centre_or_the_one_above(world: World) -> None:
    for name, may in ((OFFICER, True), ("county_officer", True), ("city_officer", False), ("lead_head", False)):
        assert (Action.VISIT in offered(world, name, case_in(world, State.EVALUATING))) is may


def test_only_the_system_closes_and_only_a_code_rates(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    rating = Rating.objects.get(case=case)

    actions.rate(rating, answers=GOOD)

    assert again(case).state == State.CLOSED
    assert Post.objects.current().filter(since__lte=timezone.localdate()).exists()
