"""Some time after a matter was closed somebody outside says how it stands; what is not in order is reopened."""

from __future__ import annotations

import datetime as dt

import pytest

from cases import actions
from cases.actions.jobs import ringing
from cases.models import Call, Case, CaseEvent, Clock, PlanTask, Rating, Reporter
from cases.notifications.alarm_events import tell_alarms
from cases.reading import queues
from cases.reading.queues import BY_SLUG
from cases.rules.choices import Stage, State
from cases.rules.errors import IllegalMove
from cases.rules.lifecycle import Action
from outbox.models import Message
from tests.cases import lives
from tests.cases.lives import after, take
from tests.cases.steps import refused
from tests.cases.world import World
from web.errors import NotAllowed, Refusal
from worktime import timekeeping

pytestmark = pytest.mark.django_db

DUE = dt.datetime(2026, 2, 11, 0, 30, tzinfo=dt.UTC)
"""Thirty days after Monday 12 January, when the office opens."""
A_MOMENT = dt.timedelta(microseconds=1)


def explained(world: World) -> Case:
    """Not possible now; to be looked at again on 2 March, and rated well."""
    case, lead = lives.implementing(world), world.person("lead")
    PlanTask.objects.filter(case=case).update(finished_at=after(hours=4))
    told = {
        "outcome": "explained",
        "answer": "开春再修",
        "explained_reason": "season",
        "review_on": dt.date(2026, 3, 2),
    }
    case = take(case, after(hours=5), lambda c: actions.finish(c, by=lead, **told))
    case = take(case, after(hours=6), lambda c: actions.give_feedback(c, by=world.person("lead_head")))
    rating = Rating.objects.select_related("case", "reporter").get(case=case)
    return take(case, after(hours=8), lambda c: actions.rate(rating, answers=actions.Answers("yes", "partly", 4)))


def look(case: Case, world: World, at: dt.datetime, who: str = "officer", **told: object) -> Case:
    return take(case, at, lambda c: actions.look_again(c, by=world.person(who), **told))


def test_what_was_solved_is_looked_at_after_thirty_days(world: World) -> None:
    case = lives.rated(world)

    assert (case.state, case.look_due_at) == (State.CLOSED, DUE)
    clock = Clock.objects.get(case=case, stage=Stage.SECOND_LOOK)
    assert (clock.due_at, clock.rings_at, clock.limit) == (DUE, DUE, "30D")


def test_what_could_not_be_solved_is_looked_at_on_its_review_day(world: World) -> None:
    assert explained(world).look_due_at == dt.datetime(2026, 3, 2, 0, 30, tzinfo=dt.UTC)


def test_what_was_handled_on_the_spot_is_not(world: World) -> None:
    case = lives.self_handled(world)
    end = Clock.objects.get(case=case, stage=Stage.RATING).due_at

    with timekeeping.as_of(end):
        actions.close(case)

    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.look_due_at) == (State.CLOSED, None)


def test_before_its_time_nobody_is_asked(world: World) -> None:
    case = lives.rated(world)

    with timekeeping.as_of(DUE - A_MOMENT), refused(IllegalMove, case, status=409, says="还没到"):
        actions.look_again(case, by=world.person("officer"), found="fixed")


@pytest.mark.parametrize("who", ["officer", "second_officer", "county_officer", "grid_worker"])
def test_the_centre_and_the_grid_worker_who_raised_it_look(world: World, who: str) -> None:
    case = look(lives.rated(world), world, DUE, who, found="fixed", note="很热")

    assert (case.state, case.look_due_at) == (State.CLOSED, None)
    event = CaseEvent.objects.get(case=case, action=Action.LOOK_AGAIN)
    assert (event.payload, event.note) == ({"found": "fixed"}, "很热")
    with timekeeping.as_of(DUE), refused(IllegalMove, case, status=409):
        actions.look_again(case, by=world.person(who), found="fixed")


@pytest.mark.parametrize("who", ["lead", "lead_head", "assist", "other_grid_worker"])
def test_who_handled_it_or_has_no_part_in_it_does_not(world: World, who: str) -> None:
    case = lives.rated(world)

    with timekeeping.as_of(DUE), refused(NotAllowed, case, status=403):
        actions.look_again(case, by=world.person(who), found="fixed")


def test_a_grid_worker_of_a_unit_that_handled_it_does_not(world: World) -> None:
    case = lives.rated(world)
    Call.objects.filter(case=case, part="assist").update(unit=world.unit("committee"))

    with timekeeping.as_of(DUE), refused(IllegalMove, case, status=409, says="以外的人"):
        actions.look_again(case, by=world.person("grid_worker"), found="fixed")


def test_what_is_not_in_order_is_reopened_by_the_same_person_with_the_whole_limit(world: World) -> None:
    case = look(lives.rated(world), world, DUE, found="not_fixed", note="又不热了")

    assert (case.state, case.round, case.holder) == (State.ACCEPTED, 2, world.unit("street_office"))
    assert (case.closed_at, case.look_due_at, case.ending) == (None, None, "")
    assert case.next_stage == Stage.DISPATCH
    look_event, reopening = CaseEvent.objects.filter(case=case).order_by("-seq")[:2][::-1]
    assert (look_event.action, reopening.action) == (Action.LOOK_AGAIN, Action.REOPEN)
    assert look_event.by == reopening.by == world.people["officer"]
    assert reopening.holder == world.unit("street_office")


@pytest.mark.parametrize("told", [{"found": "not_fixed"}, {"found": ""}, {"found": "later"}], ids=str)
def test_an_answer_without_its_reason_is_refused(world: World, told: dict[str, str]) -> None:
    case = lives.rated(world)

    with timekeeping.as_of(DUE), refused(Refusal, case, status=422):
        actions.look_again(case, by=world.person("officer"), **told)


def test_what_is_not_possible_yet_gets_another_day(world: World) -> None:
    on_the_day = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)

    case = look(explained(world), world, on_the_day, found="later", review_on=dt.date(2026, 5, 6))

    assert (case.state, case.review_on) == (State.CLOSED, dt.date(2026, 5, 6))
    assert case.look_due_at == dt.datetime(2026, 5, 6, 0, 30, tzinfo=dt.UTC)


def listed(world: World, who: str, at: dt.datetime) -> set[int]:
    with timekeeping.as_of(at):
        return {case.pk for case in BY_SLUG["second-looks"].cases(world.person(who))}


def test_it_waits_on_the_desk_of_the_centre_from_its_day_on(world: World) -> None:
    case = lives.rated(world)

    assert listed(world, "officer", DUE - A_MOMENT) == set()
    assert listed(world, "officer", DUE) == {case.pk}
    assert listed(world, "other_officer", DUE) == listed(world, "lead", DUE) == set()
    with timekeeping.as_of(DUE):
        assert queues.counts(world.person("officer"))["second-looks"] == 1
    look(case, world, DUE, found="fixed")
    assert listed(world, "officer", DUE) == set()


def test_who_is_to_look_is_asked_once(world: World) -> None:
    case = lives.rated(world)

    for _again in range(2):
        ringing.ring(DUE)

    asked = list(Message.objects.filter(channel="alarm", body__clock__isnull=False))
    assert len(asked) == 1
    tell_alarms(asked)
    told = Message.objects.filter(channel="inbox", body__case=case.pk, body__kind="second_look")
    expected = {str(world.people[name].pk) for name in ("officer", "second_officer", "grid_worker")}
    assert {message.recipient for message in told} == expected


def test_what_was_reopened_meanwhile_is_not_asked_about(world: World) -> None:
    case = lives.rated(world)
    take(case, after(days=2), lambda c: actions.reopen(c, by=Reporter.objects.get(case=c), reason="又不热"))

    ringing.ring(DUE)

    look_clock = Clock.objects.get(case=case, stage=Stage.SECOND_LOOK)
    assert not Message.objects.filter(channel="alarm", body__clock=look_clock.pk).exists()
