"""Clocks ring each alarm once, the highest of those that passed, and nothing of what was done meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cases import actions, alarms, tasks
from cases.actions import ringing
from cases.alarms import LADDER, Timed
from cases.choices import Action, Alarm, OrderKind, Part, Stage, State
from cases.deadlines import share_of
from cases.models import Call, Case, CaseEvent, Clock, OrderNumbers, SupervisionOrder
from cases.telling_alarms import tell_alarms
from outbox.models import Message
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.attempts import GOOD
from tests.cases.steps import again, take
from tests.cases.test_intake import whistled
from tests.cases.world import World, case_in

START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
DUE = START + dt.timedelta(days=10)
TIMED = Timed(Stage.CLOSE, START, DUE, 80)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def ring_at(moment: dt.datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tasks.ring_clocks()


def clock_of(case: Case, stage: Stage, **facts: object) -> Clock:
    return Clock.objects.filter(case=case, stage=stage, **facts).latest("pk")


def at(clock: Clock, percent: int) -> dt.datetime:
    return share_of(clock.started_at, clock.due_at, percent)


def kinds(case: Case) -> list[str]:
    return list(SupervisionOrder.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))


def rang(clock: Clock) -> set[str]:
    keys = Message.objects.filter(key__startswith=f"clock:{clock.pk}:", channel="alarm").values_list("key", flat=True)
    return {key.split(":")[2] for key in keys}


@pytest.fixture
def working(world: World) -> Case:
    """Reported in and consulting: the case's own limit runs alone."""
    case = whistled(world, by="grid_worker")
    case = take(world, case, (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))
    case = take(world, case, (Action.DISPATCH, "officer"), (Action.REPORT_IN, "lead"), (Action.REPORT_IN, "assist"))
    Call.objects.filter(case=case, part=Part.LEAD).update(contacted_at=timezone.now())
    return case


# The table


@pytest.mark.parametrize(
    ("days", "alarm", "following"),
    [
        (7, None, Alarm.AMBER),
        (8, Alarm.AMBER, Alarm.RED),
        (10, Alarm.RED, Alarm.OVER_150),
        (15, Alarm.OVER_150, Alarm.OVER_200),
        (20, Alarm.OVER_200, None),
        (400, Alarm.OVER_200, None),
    ],
)
def test_only_the_highest_of_what_passed_takes_effect(days: int, alarm: Alarm | None, following: Alarm | None) -> None:
    rung = alarms.ring(TIMED, Alarm.AMBER, START + days * DAY)

    assert (rung.alarm, rung.following) == (alarm, following)


def test_an_alarm_takes_effect_at_its_instant_and_not_before() -> None:
    instant = START + 8 * DAY

    assert alarms.ring(TIMED, Alarm.AMBER, instant - dt.timedelta(microseconds=1)).alarm is None
    assert alarms.ring(TIMED, Alarm.AMBER, instant).alarm == Alarm.AMBER


def test_what_an_earlier_clock_of_the_limit_rang_does_not_ring_again() -> None:
    rung = alarms.ring(TIMED, Alarm.AMBER, START + 11 * DAY, rung_before=Alarm.OVER_150)

    assert (rung.alarm, rung.following, rung.rings_at) == (None, Alarm.OVER_150, START + 15 * DAY)


def test_after_a_clock_that_rang_them_all_the_next_is_silent() -> None:
    rung = alarms.ring(TIMED, Alarm.AMBER, START + 30 * DAY, rung_before="")

    assert (rung.alarm, rung.following, rung.rings_at) == (None, None, None)


def test_a_clock_begins_with_its_first_alarm() -> None:
    assert alarms.first(TIMED).rings_at == START + 8 * DAY
    assert alarms.following(TIMED, START + 12 * DAY).following == Alarm.OVER_150


def test_every_stage_s_alarms_come_in_the_order_of_their_instants() -> None:
    for stage, steps in alarms.ALARMS.items():
        instants = [step.rings_at(Timed(stage, START, START + 15 * DAY, 80)) for step in steps]
        assert instants == sorted(instants), stage


# Ringing


def test_each_rung_of_the_ladder_comes_once_at_its_time(working: Case) -> None:
    clock = clock_of(working, Stage.CLOSE)
    begun = CaseEvent.objects.count()

    rung = [ring_at(at(clock, share)) for share in (clock.amber_percent, 100, 150, 200) for _twice in range(2)]

    assert rung == [1, 0] * 4
    assert kinds(working) == [OrderKind.REMIND, OrderKind.AMBER, OrderKind.RED, OrderKind.CALL_IN]
    assert rang(clock) == {step.alarm for step in LADDER}
    assert CaseEvent.objects.count() == begun


def test_the_ladder_climbs_from_the_unit_to_the_centre_above_it(working: Case, world: World) -> None:
    clock = clock_of(working, Stage.CLOSE)
    for share in (clock.amber_percent, 100, 150, 200):
        ring_at(at(clock, share))

    units = SupervisionOrder.objects.filter(case=working).order_by("pk").values_list("unit", flat=True)
    justice, office = world.unit("justice").pk, world.unit("street_office").pk
    assert list(units) == [justice, justice, office, justice]


def test_a_worker_that_was_down_for_days_rings_only_the_highest_and_it_once(working: Case) -> None:
    clock = clock_of(working, Stage.CLOSE)

    assert (ring_at(at(clock, 160)), ring_at(at(clock, 160))) == (1, 0)

    assert kinds(working) == [OrderKind.RED]
    assert clock_of(working, Stage.CLOSE).rings_at == at(clock, 200)


@pytest.mark.parametrize("jump", [-HOUR, HOUR, 3 * DAY])
def test_a_clock_that_jumps_neither_doubles_nor_misses(working: Case, jump: dt.timedelta) -> None:
    clock = clock_of(working, Stage.CLOSE)
    amber = at(clock, clock.amber_percent)

    ring_at(amber)
    ring_at(amber + jump)
    ring_at(amber)
    ring_at(at(clock, 400))

    assert len(kinds(working)) == len(set(kinds(working)))
    assert kinds(working)[-1] == OrderKind.CALL_IN
    assert clock_of(working, Stage.CLOSE).rings_at is None


def test_a_limit_that_was_met_does_not_ring(world: World) -> None:
    case = whistled(world)
    accept = clock_of(case, Stage.ACCEPT)
    take(world, case, (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))

    ring_at(accept.due_at)

    accept.refresh_from_db()
    assert (rang(accept), accept.rings_at, accept.alarm) == (set(), None, Alarm.AMBER)


def test_an_ended_matter_presses_nobody(working: Case, world: World) -> None:
    clock = clock_of(working, Stage.CLOSE)
    take(world, working, (Action.WITHDRAW, "reporter"))

    assert ring_at(at(clock, 300)) == 0
    assert kinds(working) == []


def test_a_paused_matter_presses_nobody(working: Case, world: World) -> None:
    clock = clock_of(working, Stage.CLOSE)
    Case.objects.filter(pk=working.pk).update(
        paused_at=timezone.now(), paused_by=world.people["officer"], next_stage=Stage.REVIEW
    )

    assert ring_at(at(clock, 300)) == 0
    assert kinds(working) == []


def test_a_unit_that_does_not_come_is_pressed_itself_and_the_other_is_not(world: World) -> None:
    case = take(world, whistled(world), (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))
    case = take(world, case, (Action.DISPATCH, "officer"), (Action.REPORT_IN, "lead"))
    late = clock_of(case, Stage.ARRIVE, call__part=Part.ASSIST)

    ring_at(late.due_at)

    orders = SupervisionOrder.objects.filter(clock__stage=Stage.ARRIVE)
    assert [(order.kind, order.unit_id, order.clock_id) for order in orders] == [
        (OrderKind.AMBER, world.unit("mediation").pk, late.pk)
    ]


def test_of_the_called_units_only_the_lead_is_pressed_for_the_first_contact(world: World) -> None:
    case = take(world, whistled(world), (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))
    take(world, case, (Action.DISPATCH, "officer"))

    assert clock_of(case, Stage.CONTACT, call__part=Part.ASSIST).rings_at is None
    assert clock_of(case, Stage.CONTACT, call__part=Part.LEAD).alarm == Alarm.AMBER


def test_a_limit_given_anew_silences_the_one_before(working: Case) -> None:
    first, last = Clock.objects.filter(case=working, stage=Stage.CLOSE).order_by("pk")

    ring_at(max(first.due_at, last.due_at))

    assert (rang(first), len(rang(last))) == (set(), 1)
    first.refresh_from_db()
    assert first.rings_at is None


def recomputed(case: Case, *, later: dt.timedelta) -> Clock:
    """The close limit counted again, as a changed calendar would: same start and length, another end."""
    old = clock_of(case, Stage.CLOSE)
    new = Clock.objects.get(pk=old.pk)
    new.pk, new.due_at = None, old.due_at + later
    new.arm()
    new.save()
    return new


@pytest.mark.parametrize("later", [-HOUR, HOUR])
def test_a_limit_counted_again_takes_over_what_has_not_rung(working: Case, later: dt.timedelta) -> None:
    old = clock_of(working, Stage.CLOSE)
    ring_at(old.due_at)
    new = recomputed(working, later=later)

    ring_at(max(new.due_at, old.due_at))
    ring_at(at(new, 150))

    assert kinds(working) == [OrderKind.AMBER, OrderKind.RED]
    assert (rang(old), rang(new)) == ({Alarm.RED}, {Alarm.OVER_150})


def test_the_reply_is_due_by_the_work_calendar_and_numbers_count_on(working: Case) -> None:
    clock = clock_of(working, Stage.CLOSE)
    for share in (100, 150):
        ring_at(at(clock, share))

    amber, red = SupervisionOrder.objects.numbered().order_by("pk")
    assert (amber.number, red.number) == (1, 2)
    assert amber.numbered_as == f"{timezone.localtime(amber.issued_at).year}-0001"
    assert amber.reply_due_at is not None
    assert timezone.localtime(amber.reply_due_at).time() == dt.time(0)
    assert DAY <= amber.reply_due_at - amber.issued_at


@pytest.mark.django_db
def test_numbers_start_anew_each_year_and_what_is_rolled_back_was_never_taken() -> None:
    taken = [list(OrderNumbers.take(2026, 3))]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        OrderNumbers.take(2026, 5)
        raise ZeroDivisionError
    taken += [list(OrderNumbers.take(2026, 2)), list(OrderNumbers.take(2027, 1))]

    assert taken == [[1, 2, 3], [4, 5], [1]]


def test_a_batch_that_fails_is_split_until_only_the_one_that_fails_waits(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cases = [whistled(world) for _ in range(3)]
    clocks = [clock_of(case, Stage.ACCEPT) for case in cases]
    issue = ringing.issue

    def issue_or_break(orders: list[SupervisionOrder], now: dt.datetime) -> None:
        if any(order.case_id == cases[1].pk for order in orders):
            raise ZeroDivisionError
        issue(orders, now)

    monkeypatch.setattr(ringing, "issue", issue_or_break)
    end = max(clock.due_at for clock in clocks)

    ring_at(end)

    assert [len(rang(clock)) for clock in clocks] == [1, 0, 1]
    clocks[1].refresh_from_db()
    assert (clocks[1].alarm, clocks[1].rings_at) == (Alarm.AMBER, end + HOUR)
    assert list(SupervisionOrder.objects.numbered().order_by("number").values_list("number", flat=True)) == [1, 2]
    assert "ZeroDivisionError" in caplog.text


# What is told


def told(moment: dt.datetime) -> list[tuple[str, str]]:
    """By then."""
    with time_machine.travel(moment, tick=False):
        while drain():
            pass
    return sorted(InboxEntry.objects.filter(kind__startswith="alarm_").values_list("kind", "user__username"))


def test_a_notice_reaches_those_whom_it_presses(working: Case) -> None:
    clock = clock_of(working, Stage.CLOSE)

    ring_at(at(clock, 100))

    assert told(at(clock, 101)) == [("alarm_red", "lead"), ("alarm_red", "lead_head")]


def test_a_call_in_is_told_to_the_city_and_to_those_in_charge_of_the_unit(working: Case) -> None:
    clock = clock_of(working, Stage.CLOSE)

    ring_at(at(clock, 200))

    assert told(at(clock, 201)) == [("alarm_over_200", "city_officer"), ("alarm_over_200", "lead_head")]


def test_what_was_answered_before_the_notice_left_is_not_told(working: Case, world: World) -> None:
    clock = clock_of(working, Stage.CLOSE)
    ring_at(at(clock, 100))

    take(world, working, (Action.CONSULT, "lead"), (Action.FINISH, "lead"))

    assert told(at(clock, 101)) == []
    assert SupervisionOrder.objects.get(case=working).stopped_at is not None


def test_an_order_that_crossed_with_the_end_of_its_matter_stops_when_its_notice_would_leave(
    working: Case, world: World
) -> None:
    clock = clock_of(working, Stage.CLOSE)
    ring_at(at(clock, 100))
    take(world, working, (Action.WITHDRAW, "reporter"))
    SupervisionOrder.objects.update(stopped_at=None)

    assert told(at(clock, 101)) == []
    assert SupervisionOrder.objects.get(case=working).stopped_at is not None


# Evaluation


@pytest.fixture
def evaluating(world: World) -> Case:
    return take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))


def texts() -> list[str]:
    while drain():
        pass
    return [letter.body for letter in mail.outbox if letter.subject.startswith("clock:")]


def test_who_has_not_rated_is_reminded_on_day_3_and_on_day_7(evaluating: Case) -> None:
    start = clock_of(evaluating, Stage.RATING).started_at

    for days in (2, 3, 4, 7, 8):
        with time_machine.travel(start + days * DAY + HOUR, tick=False):
            tasks.ring_clocks()
            texts()

    assert len(texts()) == 2
    assert all("/rate/" in text and evaluating.reference in text for text in texts())
    assert again(evaluating).state == State.EVALUATING


def test_who_rated_before_the_text_left_gets_none(evaluating: Case) -> None:
    start = clock_of(evaluating, Stage.RATING).started_at
    with time_machine.travel(start + 3 * DAY, tick=False):
        tasks.ring_clocks()
        actions.rate(evaluating.ratings.get(), answers=GOOD)

        assert texts() == []


def test_who_rated_while_the_text_waited_to_leave_gets_none(evaluating: Case) -> None:
    start = clock_of(evaluating, Stage.RATING).started_at
    with time_machine.travel(start + 3 * DAY, tick=False):
        tasks.ring_clocks()
        tell_alarms(Message.objects.filter(channel="alarm"))
        actions.rate(evaluating.ratings.get(), answers=GOOD)

        assert texts() == []
    assert Message.objects.filter(channel="text", key__startswith="clock:").exists()


def test_after_a_week_of_silence_one_text_goes_out_and_not_two(evaluating: Case) -> None:
    start = clock_of(evaluating, Stage.RATING).started_at
    with time_machine.travel(start + 8 * DAY, tick=False):
        tasks.ring_clocks()

        assert len(texts()) == 1
