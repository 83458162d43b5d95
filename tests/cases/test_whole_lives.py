"""Random lives: whatever happens to a matter, its intervals, pauses and questions cover its whole time, once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cases import actions
from cases.access import policies
from cases.access.ledger import bad_rows
from cases.actions.jobs import ringing
from cases.models import Call, Case, CaseEvent, Pause, PlanTask, Question
from cases.reading.time_by_holder import holdings, intervals, standstills, stays
from cases.rules.choices import ENDED, PAUSABLE, State
from cases.rules.lifecycle import Action
from tests.cases import lives
from tests.cases.attempts import ATTEMPTS, actor
from tests.cases.lives import START
from tests.cases.world import World, case_in
from web.errors import Refusal
from worktime import timekeeping

pytestmark = pytest.mark.django_db

WHO = ("officer", "county_officer", "lead", "lead_head", "assist", "grid_worker")
OFTEN = {Action.PROPOSE_PAUSE: 4, Action.PAUSE: 6, Action.RESUME: 3, Action.PROPOSE_EXTENSION: 2, Action.EXTEND: 4}
SELDOM = frozenset({Action.REVEAL, Action.REMIND, Action.SUPERVISE, Action.PROPOSE_TERMINATION})
Step = tuple[int, dt.timedelta, bool]
STEPS = st.lists(
    st.tuples(st.integers(0, 10_000), st.timedeltas(dt.timedelta(0), dt.timedelta(days=12)), st.booleans()),
    min_size=10,
    max_size=30,
)


def ahead(action: Action, world: World, case: Case, by: Any) -> object:
    """As in `attempts`, but with a review day ahead of the moment that is played."""
    if action != Action.PROPOSE_PAUSE:
        return ATTEMPTS[action](world, case, by)
    day = timekeeping.today() + dt.timedelta(days=20)
    while day.weekday() > 4 or day.month in (1, 2, 5, 10):
        day += dt.timedelta(days=1)
    return actions.propose_pause(case, by=by, cause="part", ends_when="到货", review_on=day)


def possible(world: World, case: Case) -> list[tuple[Action, str]]:
    """What anybody could do now, pauses and extensions more often than the rest."""
    found = [("withdraw", "reporter")] if case.version > 20 else []
    for name in WHO:
        for row in policies.steps_open_to(world.person(name), case):
            if row.action in ATTEMPTS and row.action not in SELDOM:
                found += [(row.action, name)] * OFTEN.get(row.action, 1)
    if case.state == State.EVALUATING:
        found.append((Action.RATE, "reporter"))
    return [(Action(action), name) for action, name in found]


def live(world: World, steps: list[Step]) -> tuple[Case, dt.datetime]:
    """A matter at work, to which one possible thing after the other happens, and what is due rings or does not."""
    case, now = lives.implementing(world), START + dt.timedelta(hours=3)
    for number, passed, rings in steps:
        now += passed
        with timekeeping.as_of(now):
            if rings:
                ringing.ring(now)
            case = Case.objects.get(pk=case.pk)
            choices = possible(world, case)
            if choices:
                _try(world, case, *choices[number % len(choices)])
    return Case.objects.get(pk=case.pk), now


def _try(world: World, case: Case, action: Action, name: str) -> None:
    try:
        with transaction.atomic():
            ahead(action, world, case, actor(world, case, name))
    except Refusal:
        return


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_intervals_and_pauses_cover_the_whole_life(world: World, steps: list[Step]) -> None:
    with transaction.atomic():
        case, now = live(world, steps)
        events = list(CaseEvent.objects.filter(case=case).select_related("holder").order_by("seq"))
        told = list(intervals(case, events, now=now))
        pauses = list(Pause.objects.filter(case=case).order_by("since"))
        questions = list(Question.objects.filter(case=case, stands=True))
        end = now if case.is_open else case.closed_at or now
        event(f"{len(pauses)} pauses, {case.state}")

        open_for = sum((one.lasted for one in told if one.step), dt.timedelta())
        closed_for = sum((one.lasted for one in told if not one.step and one.until <= end), dt.timedelta())
        assert open_for + closed_for == end - case.raised_at
        assert all(one.until == after.since for one, after in zip(told, told[1:], strict=False))
        paused_for = sum((one.lasted for one in told if one.pause), dt.timedelta())
        stood = [(pause.until or now) - pause.since for pause in pauses]
        stood += [min(one.closed_at or now, one.until) - one.asked_at for one in questions]
        assert paused_for == sum(stood, dt.timedelta())
        listed = stays(case, events, now=now)
        assert sum((stay.worked + stay.paused for stay in listed if stay.step), dt.timedelta()) == open_for
        assert sum((stay.paused for stay in listed), dt.timedelta()) == paused_for
        over = [(one.since, one.until) for one in pauses if one.until]  # also by the end of the matter
        over += [(one.asked_at, min(one.closed_at, one.until)) for one in questions if one.closed_at]
        assert standstills(events) == sorted(over)
        assert sum((held.lasted for held in holdings(case, events, now=now)), dt.timedelta()) <= open_for
        # A question whose time is over stands until its clock rings.
        stand = [one for one in pauses if one.until is None] + [one for one in questions if one.closed_at is None]
        assert bool(case.paused_at) == bool(stand)
        assert not case.paused_at or case.state in PAUSABLE
        assert list(bad_rows(case)) == []
        transaction.set_rollback(True)


def event_like(case: Case, seq: int, at: dt.datetime) -> CaseEvent:
    facts = {"source": case.state, "target": case.state, "occurred_at": at, "recorded_at": at, "hash": b"0"}
    return CaseEvent(case=case, seq=seq, action=Action.PROGRESS, **facts)


@pytest.mark.parametrize("seq", [0, 1, 3, 4])
def test_the_database_takes_no_event_out_of_its_turn(world: World, seq: int) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with pytest.raises(DatabaseError, match="follows the one before|numbered_within"), transaction.atomic():
        event_like(case, seq, case.raised_at).save()


def test_the_database_takes_no_event_from_before_the_last(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    early = event_like(case, 2, case.raised_at - dt.timedelta(microseconds=1))

    with pytest.raises(DatabaseError, match="follows the one before"), transaction.atomic():
        early.save()
    event_like(case, 2, case.raised_at).save()


def test_events_that_come_together_are_judged_together(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    at = case.raised_at

    CaseEvent.objects.bulk_create([event_like(case, seq, at) for seq in (2, 3, 4)])

    with pytest.raises(DatabaseError, match="follows the one before"), transaction.atomic():
        CaseEvent.objects.bulk_create([event_like(case, seq, at) for seq in (5, 7)])


def test_a_clock_set_back_holds_nobody_up(world: World) -> None:
    case = lives.implementing(world)

    case = lives.take(case, START, lambda c: actions.progress(c, by=world.person("lead"), note="已去现场"))

    first, last = CaseEvent.objects.filter(case=case).order_by("-seq")[:2][::-1]
    assert last.occurred_at == first.occurred_at == case.last_event_at
    assert case.state not in ENDED
    assert Call.objects.filter(case=case).exists()
    assert PlanTask.objects.filter(case=case).exists()
