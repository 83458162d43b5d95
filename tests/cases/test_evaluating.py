"""Evaluation that can be believed: nothing preset, each code once and for its own round, a bad rating never lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cases import actions
from cases.models import Call, Case, Rating, Reporter
from cases.rules import sealing
from cases.rules.choices import Ending, State
from cases.rules.errors import CodeUsed, EvidenceMissing, IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from tests.cases.attempts import GOOD
from tests.cases.orders import ordered
from tests.cases.steps import again, last_event, refused, take
from tests.cases.world import World, case_in, invited
from web.errors import NotAllowed

BAD = actions.Answers("yes", "no", 4)
UNHAPPY = actions.Answers("no", "yes", 2)
OFFICER, SECOND = "officer", "second_officer"


def rating_of(case: Case, round_number: int = 1) -> Rating:
    return Rating.objects.get(case=case, round=round_number)


def evaluated(world: World, answers: actions.Answers, **facts: Any) -> Case:
    case = case_in(world, State.EVALUATING, **facts)
    actions.rate(rating_of(case), answers=answers)
    return again(case)


def another_reporter(case: Case) -> None:
    reporter = Reporter(case=case, created_at=timezone.now())
    reporter.tracking_digest = sealing.code_digest(reporter.tracking_code)
    reporter.save()


def second_reporter(case: Case) -> Rating:
    another_reporter(case)
    return invited(case)


def test_the_checked_answer_invites_every_reporter_with_nothing_preset(world: World) -> None:
    case = take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))

    rating = rating_of(case)
    assert (rating.contacted, rating.solved, rating.satisfied, rating.answered_at) == ("", "", None, None)
    assert bytes(rating.code_digest) == sealing.code_digest(rating.reporter.rating_code(1))
    assert case.holder is None


@pytest.mark.parametrize(
    "answers",
    [
        actions.Answers("", "yes", 5),
        actions.Answers("yes", "", 5),
        actions.Answers("yes", "yes", None),
        actions.Answers("yes", "yes", 0),
        actions.Answers("yes", "yes", 6),
        actions.Answers("maybe", "yes", 5),
        actions.Answers("yes", "perhaps so", 5),
    ],
)
def test_all_three_questions_are_answered_or_none(world: World, answers: actions.Answers) -> None:
    case = case_in(world, State.EVALUATING)

    with refused(EvidenceMissing, case, status=422):
        actions.rate(rating_of(case), answers=answers)


def test_the_last_good_rating_closes_the_case_as_rated(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    second = second_reporter(case)

    actions.rate(rating_of_first(case), answers=GOOD)
    assert again(case).state == State.EVALUATING
    actions.rate(second, answers=GOOD)

    assert (again(case).state, again(case).ending) == (State.CLOSED, Ending.RATED)
    assert last_event(case).by is None


def rating_of_first(case: Case) -> Rating:
    return Rating.objects.filter(case=case).earliest("pk")


def test_a_code_counts_once(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    second_reporter(case)
    first = rating_of_first(case)
    actions.rate(first, answers=GOOD)

    with refused(CodeUsed, case, status=410):
        actions.rate(first, answers=BAD)


def test_a_code_counts_inside_its_window_alone(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    rating = rating_of(case)

    with time_machine.travel(rating.closes_at, tick=False), refused(CodeUsed, case, status=410):
        actions.rate(rating, answers=GOOD)
    with time_machine.travel(rating.closes_at - dt.timedelta(microseconds=1), tick=False):
        actions.rate(rating, answers=GOOD)

    assert again(case).ending == Ending.RATED


@pytest.mark.parametrize("answers", [BAD, UNHAPPY, actions.Answers("yes", "no", 1)])
def test_a_bad_rating_waits_for_a_reviewer_at_the_centre(world: World, answers: actions.Answers) -> None:
    case = evaluated(world, answers)

    assert (case.state, case.needs_review, case.holder) == (State.EVALUATING, True, world.unit("street_office"))


@pytest.mark.parametrize("answers", [GOOD, actions.Answers("no", "partly", 3), actions.Answers("unsure", "yes", 3)])
def test_partly_and_fair_are_no_bad_rating(world: World, answers: actions.Answers) -> None:
    case = evaluated(world, answers)

    assert (case.state, case.needs_review) == (State.CLOSED, False)


def test_a_good_rating_after_a_bad_one_closes_nothing(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    second = second_reporter(case)
    actions.rate(rating_of_first(case), answers=BAD)

    actions.rate(second, answers=GOOD)

    assert (again(case).state, again(case).needs_review) == (State.EVALUATING, True)


def test_a_return_visit_is_marked_as_such_with_its_witness(world: World) -> None:
    case = take(world, case_in(world, State.EVALUATING), (Action.VISIT, OFFICER))

    rating = rating_of(case)
    assert (rating.visited_by, rating.witness) == (world.people[OFFICER], "李楼长")
    assert case.state == State.CLOSED


def test_a_return_visit_without_a_witness_counts_nothing(world: World) -> None:
    case = case_in(world, State.EVALUATING)

    with refused(EvidenceMissing, case, status=422):
        actions.visit(rating_of(case), by=world.person(OFFICER), answers=GOOD, witness="")


def test_rework_begins_a_round_with_the_same_units_at_work(world: World) -> None:
    case = take(world, evaluated(world, BAD), (Action.REWORK, OFFICER))

    assert (case.state, case.round, case.rework_count) == (State.IMPLEMENTING, 2, 1)
    assert (case.holder, case.needs_review, case.outcome) == (world.unit("justice"), False, "")
    assert all(call.finished_at is None for call in case.standing_calls)


def test_rework_may_be_dispatched_anew(world: World) -> None:
    case = evaluated(world, BAD)

    actions.rework(case, by=world.person(OFFICER), reason="换单位", dispatch_anew=True)

    case = again(case)
    assert (case.state, case.holder, case.standing_calls) == (State.ACCEPTED, world.unit("street_office"), [])
    case = take(world, case, (Action.DISPATCH, OFFICER), (Action.REPORT_IN, "lead"))
    assert case.leading_call.round == 2


def in_round_two(world: World) -> Case:
    case = take(world, evaluated(world, BAD), (Action.REWORK, OFFICER), (Action.FINISH, "lead"))
    return take(world, case, (Action.GIVE_FEEDBACK, "lead_head"))


def test_each_round_is_rated_on_its_own(world: World) -> None:
    case = in_round_two(world)

    actions.rate(rating_of(case, 2), answers=GOOD)

    assert (again(case).state, again(case).ending) == (State.CLOSED, Ending.RATED)
    assert rating_of(case, 1).is_bad


def test_a_code_of_an_earlier_round_is_over(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    late = second_reporter(case)
    actions.rate(rating_of_first(case), answers=BAD)
    case = take(
        world, again(case), (Action.REWORK, OFFICER), (Action.FINISH, "lead"), (Action.GIVE_FEEDBACK, "lead_head")
    )

    with refused(CodeUsed, case, status=410):
        actions.rate(late, answers=GOOD)


def test_upholding_takes_two_people_and_closes_with_the_reason(world: World) -> None:
    case = take(world, evaluated(world, BAD), (Action.PROPOSE_UPHOLD, OFFICER), (Action.UPHOLD, SECOND))

    assert (case.state, case.ending) == (State.CLOSED, Ending.UPHELD)
    assert last_event(case).note == "已按规定办理"
    assert case.proposed_action == ""


def test_who_proposes_never_decides(world: World) -> None:
    case = take(world, evaluated(world, BAD), (Action.PROPOSE_UPHOLD, OFFICER))

    with refused(NotAllowed, case, status=403):
        actions.uphold(case, by=world.person(OFFICER))
    with refused(NotAllowed, case, status=403):
        actions.decline(case, by=world.person(OFFICER), reason="x")


def test_a_declined_proposal_leaves_the_case_as_it_was(world: World) -> None:
    case = take(world, evaluated(world, BAD), (Action.PROPOSE_UPHOLD, OFFICER), (Action.DECLINE, SECOND))

    assert (case.state, case.needs_review, case.proposed_action, case.proposed_note) == (State.EVALUATING, True, "", "")
    assert last_event(case).payload == {"of": "propose_uphold"}
    assert take(world, case, (Action.REWORK, OFFICER)).round == 2


def test_no_second_proposal_while_one_is_open(world: World) -> None:
    case = take(world, evaluated(world, BAD), (Action.PROPOSE_TERMINATION, OFFICER))

    with refused(IllegalMove, case, status=409):
        actions.propose_uphold(case, by=world.person(SECOND), reason="x")
    with refused(IllegalMove, case, status=409):
        actions.propose_termination(case, by=world.person(SECOND), legal_reason="litigation", reason="x")


def test_a_proposal_dies_with_the_case_that_a_rating_closes(world: World) -> None:
    case = take(world, case_in(world, State.EVALUATING), (Action.PROPOSE_TERMINATION, OFFICER))

    actions.rate(rating_of(case), answers=GOOD)

    case = again(case)
    assert (case.state, case.proposed_action, case.proposed_by) == (State.CLOSED, "", None)


@pytest.mark.parametrize("state", [State.WHISTLED, State.IMPLEMENTING, State.EVALUATING])
def test_termination_ends_the_case_for_the_proposed_reason(world: World, state: State) -> None:
    case = take(world, case_in(world, state), (Action.PROPOSE_TERMINATION, OFFICER), (Action.TERMINATE, SECOND))

    assert (case.state, case.holder, case.next_due_at) == (State.TERMINATED, None, None)
    assert last_event(case).note == "已起诉"


def test_a_code_opens_its_own_case_alone(world: World) -> None:
    case, other = case_in(world, State.WHISTLED), case_in(world, State.WHISTLED)

    with refused(NotAllowed, case, status=403):
        actions.withdraw(case, by=Reporter.objects.get(case=other))

    actions.withdraw(case, by=Reporter.objects.get(case=case), note="自己解决了")
    assert again(case).state == State.WITHDRAWN


def test_a_closed_case_is_reopened_within_fifteen_days(world: World) -> None:
    case = case_in(world, State.CLOSED)
    assert case.closed_at
    end = case.closed_at + dt.timedelta(days=15)
    reporter = Reporter.objects.get(case=case)

    with time_machine.travel(end, tick=False), refused(NotPossibleHere, case, status=422):
        actions.reopen(case, by=reporter, reason="又堵了")
    with time_machine.travel(end - dt.timedelta(microseconds=1), tick=False):
        actions.reopen(case, by=reporter, reason="又堵了")

    assert again(case).state == State.ACCEPTED


def test_the_centre_may_reopen_later_on_a_supervisor_s_order(world: World) -> None:
    case = case_in(world, State.CLOSED)
    ordered(case, world.unit("street_office"))

    with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
        case = take(world, case, (Action.REOPEN, OFFICER))

    assert (case.state, case.round, case.holder) == (State.ACCEPTED, 2, world.unit("street_office"))
    assert (case.closed_at, case.ending, case.outcome, case.standing_calls) == (None, "", "", [])


def test_a_reopened_case_goes_the_whole_way_again(world: World) -> None:
    case = take(world, case_in(world, State.CLOSED), (Action.REOPEN, "reporter"), (Action.DISPATCH, OFFICER))
    case = take(world, case, (Action.REPORT_IN, "lead"))
    lead = case.leading_call
    tomorrow = timezone.now() + dt.timedelta(days=1)
    actions.consult(
        case, by=world.person("lead"), conclusion="再疏通", tasks=[actions.Planned(lead.pk, "疏通", tomorrow)]
    )

    case = take(world, case, (Action.FINISH, "lead"), (Action.GIVE_FEEDBACK, "lead_head"))

    actions.rate(rating_of(case, 2), answers=GOOD)
    assert again(case).state == State.CLOSED


def test_a_unit_is_marked_once_and_never_the_centre_itself(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    call = Call.objects.get(case=case, unit=world.unit("justice"))
    actions.mark_unit(call, by=world.person(OFFICER), mark="slow", note="来得晚")

    with refused(NotPossibleHere, case, status=422):
        actions.mark_unit(call, by=world.person(OFFICER), mark="prompt")
    Call.objects.filter(case=case, part="assist").update(unit=world.unit("street_office"))
    with refused(NotPossibleHere, case, status=422):
        actions.mark_unit(Call.objects.get(case=case, part="assist"), by=world.person(OFFICER), mark="prompt")

    call.refresh_from_db()
    assert (call.mark, call.marked_by) == ("slow", world.people[OFFICER])
