"""Clocks ring each alarm once, the highest of those that passed, and nothing of what was done meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cases import actions, tasks
from cases.actions.jobs import ringing
from cases.models import Call, Case, CaseEvent, Clock, OrderNumbers, SupervisionOrder
from cases.notifications.alarm_events import tell_alarms
from cases.rules import alarms
from cases.rules.alarms import LADDER
from cases.rules.choices import Alarm, OrderKind, Part, Stage, State
from cases.rules.lifecycle import Action
from networks.choices import Level
from networks.models import LocalDay
from outbox.models import Message
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.attempts import GOOD
from tests.cases.steps import again, take
from tests.cases.tampering import triggers_off
from tests.cases.test_intake import whistled
from tests.cases.world import World, case_in
from tests.worktime.calendars import published_calendar
from worktime.shares import opening

START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
DUE = START + dt.timedelta(days=10)
DAY = dt.timedelta(days=1)
AN_EVENING = dt.datetime(2026, 1, 12, 14, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
AMBER = 0
"""The share at which the level lets a limit turn amber."""
KEPT = {AMBER: "amber_at", 100: "due_at", 150: "over_150_at", 200: "over_200_at"}


def timed(stage: Stage = Stage.CLOSE) -> Clock:
    """A limit of ten days in which time passes alike by day and by night."""
    limit = Clock(stage=stage, started_at=START, due_at=DUE, amber_at=START + 8 * DAY)
    limit.over_150_at, limit.over_200_at = START + 15 * DAY, START + 20 * DAY
    return limit


def night(moment: dt.datetime) -> dt.datetime:
    """The opening of an office that is closed on the fifteenth day of the limit and on the tenth."""
    day = (moment - START).days
    return START + (day + 1) * DAY if day in (10, 15) else moment


def ring_at(moment: dt.datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tasks.ring_clocks()


def clock_of(case: Case, stage: Stage, **facts: object) -> Clock:
    return Clock.objects.filter(case=case, stage=stage, **facts).latest("pk")


def at(clock: Clock, percent: int) -> dt.datetime:
    """When that share has passed."""
    moment = getattr(clock, KEPT[percent])
    assert isinstance(moment, dt.datetime)
    return moment


def issued(clock: Clock, percent: int) -> dt.datetime:
    """When what comes at that share is ordered, unless the case is of level I: in office hours."""
    return opening(at(clock, percent), published_calendar())


def kinds(case: Case) -> list[str]:
    return list(SupervisionOrder.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))


def rang(clock: Clock) -> set[str]:
    keys = Message.objects.filter(key__startswith=f"clock:{clock.pk}:", channel="alarm").values_list("key", flat=True)
    return {key.split(":")[2] for key in keys}


@pytest.fixture
def working(world: World) -> Case:
    """Reported in and consulting: the case's own limit runs alone. Of level I, so its orders wait for no office."""
    case = whistled(world, by="grid_worker")
    case = take(world, case, (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))
    case = take(world, case, (Action.DISPATCH, "officer"), (Action.REPORT_IN, "lead"), (Action.REPORT_IN, "assist"))
    Call.objects.filter(case=case, part=Part.LEAD).update(contacted_at=timezone.now())
    Case.objects.filter(pk=case.pk).update(level=Level.I)
    for clock in Clock.objects.filter(case=case).exclude(rings_at=None):
        clock.arm()
        clock.save()
    return Case.objects.get(pk=case.pk)


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
    rung = alarms.ring(timed(), Alarm.AMBER, START + days * DAY)

    assert (rung.alarm, rung.following) == (alarm, following)


def test_an_alarm_takes_effect_at_its_instant_and_not_before() -> None:
    instant = START + 8 * DAY

    assert alarms.ring(timed(), Alarm.AMBER, instant - dt.timedelta(microseconds=1)).alarm is None
    assert alarms.ring(timed(), Alarm.AMBER, instant).alarm == Alarm.AMBER


@pytest.mark.parametrize("stage", [Stage.ACCEPT, Stage.DISPATCH, Stage.ARRIVE, Stage.CONTACT])
def test_a_call_in_hangs_on_the_limit_of_the_case_and_never_on_a_stage(stage: Stage) -> None:
    rung = alarms.ring(timed(stage), Alarm.AMBER, START + 400 * DAY)

    assert rung.alarm in (Alarm.RED, Alarm.OVER_150)
    assert (rung.following, rung.rings_at) == (None, None)


def test_what_would_be_ordered_while_the_office_is_closed_waits_until_it_opens() -> None:
    by_night = alarms.ring(timed(), Alarm.RED, START + 10 * DAY + HOUR, opening=night)
    in_the_morning = alarms.ring(timed(), Alarm.RED, START + 11 * DAY, opening=night)

    assert (by_night.alarm, by_night.following, by_night.rings_at) == (None, Alarm.RED, START + 11 * DAY)
    assert (in_the_morning.alarm, in_the_morning.rings_at) == (Alarm.RED, START + 16 * DAY)
    assert alarms.ring(timed(), Alarm.RED, START + 10 * DAY + HOUR).alarm == Alarm.RED


def test_what_orders_nothing_waits_for_no_office() -> None:
    window = alarms.ring(timed(Stage.RATING), Alarm.WINDOW, DUE + HOUR, opening=night)

    assert window.alarm == Alarm.WINDOW


def test_what_an_earlier_clock_of_the_limit_rang_does_not_ring_again() -> None:
    rung = alarms.ring(timed(), Alarm.AMBER, START + 11 * DAY, rung_before=Alarm.OVER_150)

    assert (rung.alarm, rung.following, rung.rings_at) == (None, Alarm.OVER_150, START + 15 * DAY)


def test_after_a_clock_that_rang_them_all_the_next_is_silent() -> None:
    rung = alarms.ring(timed(), Alarm.AMBER, START + 30 * DAY, rung_before="")

    assert (rung.alarm, rung.following, rung.rings_at) == (None, None, None)


def test_a_clock_begins_with_its_first_alarm() -> None:
    assert alarms.first(timed()).rings_at == START + 8 * DAY
    assert alarms.following(timed(), START + 12 * DAY).following == Alarm.OVER_150


def test_every_stage_s_alarms_come_in_the_order_of_their_instants() -> None:
    for stage, steps in alarms.ALARMS.items():
        instants = [step.comes_at(timed(stage)) for step in steps]
        assert instants == sorted(filter(None, instants)), stage


# Ringing


def test_each_rung_of_the_ladder_comes_once_at_its_time(working: Case) -> None:
    clock = clock_of(working, Stage.CLOSE)
    begun = CaseEvent.objects.count()

    rung = [ring_at(at(clock, share)) for share in (AMBER, 100, 150, 200) for _twice in range(2)]

    assert rung == [1, 0] * 4
    assert kinds(working) == [OrderKind.REMIND, OrderKind.AMBER, OrderKind.RED, OrderKind.CALL_IN]
    assert rang(clock) == {step.alarm for step in LADDER}
    assert CaseEvent.objects.count() == begun


def test_the_ladder_climbs_from_the_unit_to_the_centre_above_it(working: Case, world: World) -> None:
    clock = clock_of(working, Stage.CLOSE)
    for share in (AMBER, 100, 150, 200):
        ring_at(at(clock, share))

    units = SupervisionOrder.objects.filter(case=working).order_by("pk").values_list("unit", flat=True)
    justice, office = world.unit("justice").pk, world.unit("street_office").pk
    assert list(units) == [justice, justice, office, justice]


def test_a_worker_that_was_down_for_days_rings_only_the_highest_and_it_once(working: Case) -> None:
    clock = clock_of(working, Stage.CLOSE)

    late = at(clock, 150) + dt.timedelta(minutes=10)

    assert (ring_at(late), ring_at(late)) == (1, 0)

    assert kinds(working) == [OrderKind.RED]
    assert clock_of(working, Stage.CLOSE).rings_at == at(clock, 200)


@pytest.mark.parametrize("jump", [-HOUR, HOUR, 3 * DAY])
def test_a_clock_that_jumps_neither_doubles_nor_misses(working: Case, jump: dt.timedelta) -> None:
    clock = clock_of(working, Stage.CLOSE)
    amber = at(clock, AMBER)

    ring_at(amber)
    ring_at(amber + jump)
    ring_at(amber)
    ring_at(at(clock, 200) + 20 * DAY)

    assert len(kinds(working)) == len(set(kinds(working)))
    assert kinds(working)[-1] == OrderKind.CALL_IN
    assert clock_of(working, Stage.CLOSE).rings_at is None


def test_a_limit_that_was_met_does_not_ring(world: World) -> None:
    case = whistled(world)
    accept = clock_of(case, Stage.ACCEPT)
    take(world, case, (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))

    ring_at(issued(accept, 100))

    accept.refresh_from_db()
    assert (rang(accept), accept.rings_at, accept.alarm) == (set(), None, Alarm.AMBER)


def test_an_ended_matter_presses_nobody(working: Case, world: World) -> None:
    clock = clock_of(working, Stage.CLOSE)
    take(world, working, (Action.WITHDRAW, "reporter"))

    assert ring_at(at(clock, 200) + HOUR) == 0
    assert kinds(working) == []


def test_a_paused_matter_presses_nobody(working: Case, world: World) -> None:
    clock = clock_of(working, Stage.CLOSE)
    Case.objects.filter(pk=working.pk).update(
        paused_at=timezone.now(), paused_by=world.people["officer"], next_stage=Stage.REVIEW
    )

    assert ring_at(at(clock, 200) + HOUR) == 0
    assert kinds(working) == []


def test_a_unit_that_does_not_come_is_pressed_itself_and_the_other_is_not(world: World) -> None:
    with time_machine.travel(AN_EVENING, tick=False):  # the twelve hours for coming end while the office is open
        case = take(world, whistled(world), (Action.ESCALATE, "committee_officer"), (Action.ACCEPT, "officer"))
        case = take(world, case, (Action.DISPATCH, "officer"), (Action.REPORT_IN, "lead"))
    late = clock_of(case, Stage.ARRIVE, call__part=Part.ASSIST)

    ring_at(issued(late, 100))

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

    ring_at(max(at(first, 100), at(last, 100)))

    assert (rang(first), len(rang(last))) == (set(), 1)
    first.refresh_from_db()
    assert first.rings_at is None


def recomputed(case: Case, *, later: dt.timedelta) -> Clock:
    """The close limit counted again, as a changed calendar would: same start and length, another end."""
    old = clock_of(case, Stage.CLOSE)
    new = Clock.objects.get(pk=old.pk)
    new.pk = None
    for instant in KEPT.values():
        setattr(new, instant, getattr(old, instant) + later)
    new.arm()
    new.save()
    return new


@pytest.mark.parametrize("later", [-HOUR, HOUR])
def test_a_limit_counted_again_takes_over_what_has_not_rung(working: Case, later: dt.timedelta) -> None:
    old = clock_of(working, Stage.CLOSE)
    ring_at(at(old, 100))
    new = recomputed(working, later=later)

    ring_at(max(at(new, 100), at(old, 100)))
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
    end = max(issued(clock, 100) for clock in clocks)

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

    assert told(at(clock, 100) + HOUR) == [("alarm_red", "lead"), ("alarm_red", "lead_head")]


def test_a_call_in_is_told_to_the_city_and_to_those_in_charge_of_the_unit(working: Case) -> None:
    clock = clock_of(working, Stage.CLOSE)

    ring_at(at(clock, 200))

    assert told(at(clock, 200) + HOUR) == [("alarm_over_200", "city_officer"), ("alarm_over_200", "lead_head")]


def test_what_was_answered_before_the_notice_left_is_not_told(working: Case, world: World) -> None:
    clock = clock_of(working, Stage.CLOSE)
    ring_at(at(clock, 100))

    take(world, working, (Action.CONSULT, "lead"), (Action.FINISH, "lead"))

    assert told(at(clock, 100) + HOUR) == []
    assert SupervisionOrder.objects.get(case=working).stopped_at is not None


def test_an_order_that_crossed_with_the_end_of_its_matter_stops_when_its_notice_would_leave(
    working: Case, world: World
) -> None:
    clock = clock_of(working, Stage.CLOSE)
    ring_at(at(clock, 100))
    take(world, working, (Action.WITHDRAW, "reporter"))
    with triggers_off():
        SupervisionOrder.objects.update(stopped_at=None)

    assert told(at(clock, 100) + HOUR) == []
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


# In office hours


SATURDAY_NIGHT = dt.datetime(2026, 1, 10, 15, 0, tzinfo=dt.UTC)
MONDAY_MORNING = dt.datetime(2026, 1, 12, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(("level", "ordered"), [(Level.I, True), (Level.II, False), (Level.IV, False)])
def test_orders_of_level_i_alone_are_issued_by_night(working: Case, level: Level, ordered: bool) -> None:
    Case.objects.filter(pk=working.pk).update(level=level)
    clock = clock_of(working, Stage.CLOSE)
    Clock.objects.filter(pk=clock.pk).update(
        started_at=SATURDAY_NIGHT - 4 * DAY,
        amber_at=SATURDAY_NIGHT - DAY,
        due_at=SATURDAY_NIGHT,
        over_150_at=SATURDAY_NIGHT + 10 * DAY,
        alarm=Alarm.RED,
        rings_at=SATURDAY_NIGHT,
    )

    assert ring_at(SATURDAY_NIGHT) == int(ordered)
    assert clock_of(working, Stage.CLOSE).rings_at == (SATURDAY_NIGHT + 10 * DAY if ordered else MONDAY_MORNING)
    assert ring_at(MONDAY_MORNING) == int(not ordered)
    assert kinds(working) == [OrderKind.AMBER]


def test_a_county_whose_offices_are_open_that_day_orders_then(working: Case) -> None:
    Case.objects.filter(pk=working.pk).update(level=Level.III)
    LocalDay.objects.create(area_id=working.county_id, date=dt.date(2026, 1, 11), is_working=True)
    clock = clock_of(working, Stage.CLOSE)
    Clock.objects.filter(pk=clock.pk).update(
        started_at=SATURDAY_NIGHT - DAY, amber_at=SATURDAY_NIGHT, rings_at=SATURDAY_NIGHT
    )

    assert ring_at(SATURDAY_NIGHT) == 0

    assert clock_of(working, Stage.CLOSE).rings_at == MONDAY_MORNING - DAY
