"""Merging (并案) keeps people: one workload, and everybody who raised it follows, is answered and rates."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from cases import actions
from cases.access import ledger
from cases.models import Call, Clock, Rating, Recusal, Reporter
from cases.reading import tracking
from cases.rules import sealing
from cases.rules.choices import State
from cases.rules.errors import IllegalMove, NotPossibleHere, VersionConflict
from cases.rules.lifecycle import Action
from outbox.models import Message
from outbox.tasks import drain
from tests.cases.counting import statements
from tests.cases.lives import accepted, after, implementing, whistled
from tests.cases.merged import a_merged_case, close_limit, merged, raised
from tests.cases.steps import again, last_event, refused, take
from tests.cases.test_evaluating import GOOD
from tests.cases.world import World, case_in, entry, paused, somebody_aside
from web.errors import NotAllowed
from worktime import timekeeping

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


def test_the_merged_case_is_over_and_names_the_one_that_goes_on(world: World) -> None:
    first, second = case_in(world, State.ACCEPTED), case_in(world, State.WHISTLED)

    merged(world, second, first)

    over = again(second)
    assert (over.state, over.continues, over.holder, over.next_due_at) == (State.MERGED, first, None, None)
    assert again(first).state == State.ACCEPTED
    assert last_event(second).payload == {"into": first.reference}
    assert last_event(first).payload["cases"] == [second.reference]
    assert last_event(first).by == world.people["officer"]
    assert not list(ledger.bad_rows())


def test_everybody_who_raised_it_keeps_the_code_and_follows_the_one_that_goes_on(world: World) -> None:
    first, second = implementing(world), accepted(world, text="制动器小区污水井冒水", name="李秀英")
    code = raised(second).tracking_code

    merged(world, second, first)

    reporter = tracking.reporter_with(code)
    assert reporter is not None
    told = tracking.Tracking(reporter, timekeeping.now())
    assert told.case == first
    assert "冒水" in told.title
    assert told.reporter.own_number == second.reference
    assert told.is_merged


def test_everybody_is_answered_and_rates(world: World) -> None:
    first, second, third = (case_in(world, State.FEEDBACK) for _ in range(3))
    merged(world, second, first, third)

    case = take(world, first, (Action.GIVE_FEEDBACK, "lead_head"))

    ratings = Rating.objects.filter(case=case)
    assert {rating.reporter for rating in ratings} == {raised(one) for one in (first, second, third)}
    assert all(tracking.rating_with(rating.code) == rating for rating in ratings)
    for rating in ratings:
        actions.rate(rating, answers=GOOD)
    assert again(first).state == State.CLOSED


def test_whoever_rated_a_round_of_their_own_case_rates_the_same_round_of_the_master(world: World) -> None:
    second = case_in(world, State.IMPLEMENTING)
    Rating.objects.create(
        case=second,
        reporter=raised(second),
        round=1,
        code_digest=sealing.code_digest(raised(second).rating_code(1)),
        invited_at=second.raised_at,
        closes_at=second.raised_at + A_DAY,
    )
    first = case_in(world, State.FEEDBACK)
    merged(world, second, first)

    take(world, first, (Action.GIVE_FEEDBACK, "lead_head"))

    assert Rating.objects.filter(reporter=raised(second), round=1).count() == 2


def test_the_earliest_limit_counts_and_comes_with_its_start(world: World) -> None:
    first = close_limit(case_in(world, State.IMPLEMENTING, level="III"), ends_in=5 * A_DAY)
    second = close_limit(case_in(world, State.IMPLEMENTING, level="II"), ends_in=3 * A_DAY)

    merged(world, second, first)

    kept = Clock.objects.filter(case=first, stage="close").latest("pk")
    assert kept.started_at == second.raised_at
    assert again(first).due_at == kept.due_at < first.due_at
    assert kept.rule == "merged level II close"
    assert again(first).level == "III"


def test_a_later_limit_changes_nothing(world: World) -> None:
    first = close_limit(case_in(world, State.IMPLEMENTING), ends_in=3 * A_DAY)
    second = close_limit(case_in(world, State.IMPLEMENTING), ends_in=5 * A_DAY)

    merged(world, second, first)

    assert again(first).due_at == first.due_at
    assert Clock.objects.filter(case=first).count() == 1


def test_the_limit_to_accept_does_not_begin_anew_with_a_younger_master(world: World) -> None:
    old = whistled(world, at=after(hours=0))
    young = whistled(world, "污水井又堵了", at=after(hours=3))

    committee = world.person("committee_officer")
    actions.merge(old, by=committee, others=[], master=young, reason="同一处")

    assert again(young).next_due_at == again(old).clocks.get(stage="accept").due_at


def test_called_units_are_let_go_and_told_and_nothing_counts_against_them(world: World) -> None:
    first, second = case_in(world, State.ACCEPTED), case_in(world, State.DISPATCHED)

    merged(world, second, first)
    drain()

    calls = Call.objects.filter(case=second)
    assert {(call.ended_at is not None, call.returned_at, call.return_reason) for call in calls} == {(True, None, "")}
    assert again(second).return_count == 0
    told = Message.objects.filter(channel="inbox", body__kind="merge_let_go")
    assert str(world.people["lead"].pk) in told.values_list("recipient", flat=True)


def test_clocks_of_a_merged_case_are_silent(world: World) -> None:
    case = accepted(world)
    assert Clock.objects.filter(case=case).running().exists()

    merged(world, case, case_in(world, State.ACCEPTED))

    assert not Clock.objects.filter(case=case).sounding().exists()


@pytest.mark.parametrize("kept", ["is_confidential", "is_suggested_confidential", "is_danger"])
def test_what_is_kept_from_others_is_not_merged_with_what_they_read(world: World, kept: str) -> None:
    """A danger leads: the other way round it is merged."""
    first, second = case_in(world, State.ACCEPTED), case_in(world, State.WHISTLED, **{kept: True})

    with refused(NotPossibleHere, second, status=422):
        actions.merge(second, by=world.person("officer"), others=[], master=first, reason="x")

    if kept == "is_danger":
        merged(world, first, second)
        assert again(first).state == State.MERGED


def test_whoever_stands_aside_from_one_stands_aside_from_the_master(world: World) -> None:
    first, second = case_in(world, State.ACCEPTED), case_in(world, State.WHISTLED)
    aside = somebody_aside(world, second)

    merged(world, second, first)

    assert Recusal.objects.standing().filter(case=first, person=aside.person).exists()
    with pytest.raises(NotPossibleHere):
        actions.recuse(again(second), by=world.person("officer"), person=world.person("auditor"), reason="x")


def test_the_unit_complained_of_in_one_does_not_see_the_master(world: World) -> None:
    first = case_in(world, State.ACCEPTED)
    second = case_in(world, State.WHISTLED, complained_of=world.units["property"])
    third = case_in(world, State.WHISTLED, complained_of=world.units["water"])

    merged(world, second, first)

    assert again(first).complained_of == world.unit("property")
    with refused(NotPossibleHere, third, status=422):
        actions.merge(third, by=world.person("officer"), others=[], master=first, reason="x")


def test_the_unit_complained_of_never_gets_the_case_that_it_handles(world: World) -> None:
    first = case_in(world, State.IMPLEMENTING)
    second = case_in(world, State.WHISTLED, complained_of=world.units["justice"])

    with refused(NotPossibleHere, second, status=422):
        actions.merge(second, by=world.person("officer"), others=[], master=first, reason="x")


def test_who_asked_that_units_do_not_learn_it_is_not_told_to_those_of_the_master(world: World) -> None:
    first, second = case_in(world, State.IMPLEMENTING), case_in(world, State.WHISTLED, hides_reporter=True)

    merged(world, second, first)

    assert again(first).hides_reporter


def test_a_case_is_not_merged_into_one_that_is_merged_itself(world: World) -> None:
    gone = a_merged_case(world)
    case = case_in(world, State.WHISTLED)

    with refused(IllegalMove, case, status=409):
        actions.merge(case, by=world.person("officer"), others=[], master=gone, reason="x")


def test_neither_a_paused_nor_an_answered_nor_a_strange_master_takes_a_case_in(world: World) -> None:
    strange = case_in(world, State.ACCEPTED, centre=world.units["other_office"])
    for master in (paused(world, case_in(world, State.IMPLEMENTING)), case_in(world, State.EVALUATING), strange):
        case = case_in(world, State.WHISTLED)
        error = NotAllowed if master == strange else IllegalMove
        with refused(error, case, status=403 if master == strange else 409):
            actions.merge(case, by=world.person("officer"), others=[], master=master, reason="x")


def test_one_of_several_who_raised_it_cannot_take_it_back_for_all(world: World) -> None:
    first, second = case_in(world, State.ACCEPTED), case_in(world, State.WHISTLED)
    merged(world, second, first)

    for person in (raised(first), raised(second)):
        with refused(NotPossibleHere, first, status=422):
            actions.withdraw(again(first), by=person)


def test_what_was_typed_over_a_newer_state_is_a_conflict(world: World) -> None:
    first, second = case_in(world, State.ACCEPTED), case_in(world, State.WHISTLED)
    seen = second.version
    actions.accept(second, by=world.person("officer"), entry=entry())

    with refused(VersionConflict, second, status=409):
        actions.merge(second, by=world.person("officer"), others=[], master=first, reason="x", version=seen)


def test_fifty_are_merged_in_as_many_statements_as_two(world: World) -> None:
    counts = []
    for number in (2, 50):
        first, *others = (case_in(world, State.DISPATCHED) for _ in range(number + 1))
        officer = world.person("officer")
        with transaction.atomic(), statements() as made:
            actions.merge(first, by=officer, others=others, master=first, reason="同一处")
        counts.append(len(made))
        assert Reporter.objects.filter(case=first).count() == number + 1

    assert counts[0] == counts[1] <= 30


def test_fifty_are_answered_in_as_many_statements_as_two(world: World) -> None:
    counts = []
    for number in (2, 50):
        first, *others = (case_in(world, State.FEEDBACK) for _ in range(number + 1))
        actions.merge(first, by=world.person("officer"), others=others, master=first, reason="同一处")
        head = world.person("lead_head")
        with statements() as made:
            actions.give_feedback(again(first), by=head)
        counts.append(len(made))
        assert Rating.objects.filter(case=first).count() == number + 1

    assert counts[0] == counts[1]
