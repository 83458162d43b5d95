"""The evaluation window ends by itself: once, whoever works, and never over a bad rating."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cases import actions, tasks
from cases.actions.jobs import ringing
from cases.models import Case, CaseEvent, Clock
from cases.rules.choices import Alarm, Ending, Stage, State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from tests.cases.attempts import GOOD
from tests.cases.steps import again, last_event, refused, take
from tests.cases.test_evaluating import BAD, another_reporter, in_round_two, rating_of_first
from tests.cases.world import World, case_in

A_MOMENT = dt.timedelta(microseconds=1)


@pytest.fixture
def case(world: World) -> Case:
    return take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))


def window(case: Case) -> Clock:
    return Clock.objects.filter(case=case, stage=Stage.RATING).latest("pk")


def ring_at(moment: dt.datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tasks.ring_clocks()


def test_the_window_is_fifteen_days_to_the_end_of_the_last(case: Case) -> None:
    end = window(case).due_at

    assert dt.timedelta(days=15) <= end - case.state_since <= dt.timedelta(days=23)
    assert timezone.localtime(end).time() == dt.time(0)
    assert (window(case).alarm, window(case).rings_at) == (Alarm.REMIND_3, case.state_since + dt.timedelta(days=3))


def test_nothing_is_closed_before_the_window_ends(case: Case) -> None:
    ring_at(window(case).due_at - A_MOMENT)

    assert again(case).state == State.EVALUATING
    assert window(case).alarm == Alarm.WINDOW


def test_the_end_of_the_window_closes_the_case_as_unrated(case: Case) -> None:
    assert ring_at(window(case).due_at) == 1

    case = again(case)
    assert (case.state, case.ending) == (State.CLOSED, Ending.UNRATED)
    assert last_event(case).payload["ending"] == "unrated"
    assert last_event(case).by is None


def test_a_worker_that_was_down_for_days_closes_once(case: Case) -> None:
    late = window(case).due_at + dt.timedelta(days=3)

    assert (ring_at(late), ring_at(late)) == (1, 0)

    assert CaseEvent.objects.filter(case=case, action=Action.CLOSE).count() == 1


def test_one_good_answer_among_silent_ones_closes_as_rated(world: World) -> None:
    case = case_in(world, State.FEEDBACK)
    another_reporter(case)
    case = take(world, case, (Action.GIVE_FEEDBACK, "lead_head"))
    actions.rate(rating_of_first(case), answers=GOOD)

    ring_at(window(case).due_at)

    assert again(case).ending == Ending.RATED


def test_a_bad_rating_keeps_the_case_open_when_the_window_ends(case: Case) -> None:
    actions.rate(rating_of_first(case), answers=BAD)

    assert ring_at(window(case).due_at) == 1

    assert (again(case).state, again(case).needs_review) == (State.EVALUATING, True)
    assert window(case).rings_at is None


def test_the_window_of_an_earlier_round_closes_nothing(world: World) -> None:
    case = in_round_two(world)
    now = timezone.now()
    Clock.objects.create(
        case=case,
        stage=Stage.RATING,
        round=1,
        started_at=now - A_MOMENT,
        limit="15D",
        rule="",
        calendar="",
        due_at=now,
        alarm=Alarm.WINDOW,
        rings_at=now,
    )

    assert tasks.ring_clocks() == 0

    assert not Clock.objects.filter(rings_at__lte=now).exists()
    assert again(case).state == State.EVALUATING


def test_the_window_of_a_case_that_went_on_closes_nothing(case: Case, world: World) -> None:
    end = window(case).due_at
    case = take(world, case, (Action.PROPOSE_TERMINATION, "officer"), (Action.TERMINATE, "second_officer"))

    assert ring_at(end) == 0

    assert again(case).state == State.TERMINATED
    assert window(case).rings_at is None


def test_the_system_cannot_close_before_the_window_ends(case: Case) -> None:
    with refused(NotPossibleHere, case, status=422):
        actions.close(case)


def test_a_clock_that_fails_is_put_off_and_holds_up_no_other(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))
    close = actions.close

    def close_or_break(some: Case) -> CaseEvent:
        if some.pk == case.pk:
            raise ZeroDivisionError
        return close(some)

    monkeypatch.setitem(ringing.MOVES, Alarm.WINDOW, close_or_break)
    end = max(window(case).due_at, window(other).due_at)

    assert ring_at(end) == 2

    assert (again(case).state, again(other).state) == (State.EVALUATING, State.CLOSED)
    assert window(case).rings_at == end + dt.timedelta(hours=1)
    assert "ZeroDivisionError" in caplog.text


def test_many_clocks_ring_in_batches_until_none_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringing, "BATCH", 2)
    cases = [take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head")) for _ in range(5)]

    assert ring_at(max(window(case).due_at for case in cases)) == 5

    assert {again(case).state for case in cases} == {State.CLOSED}
