"""Asking back (decision 44): clocks before, during and after a question, who asks, how often, and how it ends."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import actions, tasks
from cases.access import ledger
from cases.models import Case, Clock, Question, Reporter, SupervisionOrder
from cases.reading.time_by_holder import standstills
from cases.rules.choices import Stage, State
from cases.rules.errors import CodeUsed, EvidenceMissing, IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from networks import rules
from tests.cases import lives
from tests.cases.lives import take
from tests.cases.questions import event_of, latest
from tests.cases.steps import refused
from tests.cases.test_evaluating import second_reporter
from tests.cases.world import World
from web.errors import NotAllowed
from worktime import timekeeping
from worktime.deadlines import Limit, deadline

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY = dt.datetime(2026, 1, 16, 2, tzinfo=dt.UTC), dt.datetime(2026, 1, 19, 7, tzinfo=dt.UTC)
"""16 January 2026, 10:00, and 19 January, 15:00 in Jilin."""
TUESDAY_24 = dt.datetime(2026, 1, 20, 16, tzinfo=dt.UTC)
"""The end of the second working day after that Friday."""
A_SECOND, AN_HOUR, A_DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def limited(case: Case, limit: str) -> Case:
    """With a limit of the whole case counted from Monday 12 January, 08:10, and nothing else that runs."""
    end = deadline(case.raised_at, Limit.parse(limit), rules.current().calendar).due_at
    Clock.objects.filter(case=case).exclude(stage=Stage.CLOSE).update(round=9, rings_at=None)
    Clock.objects.filter(case=case, stage=Stage.CLOSE).update(limit=limit, due_at=end)
    Case.objects.filter(pk=case.pk).update(due_at=end, next_due_at=end)
    return Case.objects.get(pk=case.pk)


def ask(case: Case, world: World, who: str = "lead", at: dt.datetime = FRIDAY) -> Case:
    return take(case, at, lambda c: actions.ask(c, by=world.person(who), question="几单元堵了？"))


def answer(case: Case, at: dt.datetime, text: str = "三单元", by: Reporter | None = None) -> Case:
    reporter = by or Reporter.objects.filter(case=case).earliest("pk")
    return take(case, at, lambda c: actions.answer(latest(c), by=reporter, text=text))


def working(world: World, limit: str = "5WD") -> Case:
    return limited(lives.implementing(world), limit)


def ring_at(moment: dt.datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tasks.ring_clocks()


def local(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}" if moment else ""


# While it is open


def test_there_are_two_working_days_to_answer_and_the_clocks_stand(world: World) -> None:
    case = ask(working(world), world)

    assert (latest(case).until, latest(case).stands, latest(case).closed_at) == (TUESDAY_24, True, None)
    assert (case.asked_at, case.paused_at, case.paused_by) == (FRIDAY, FRIDAY, world.people["lead"])
    assert (case.next_stage, case.next_due_at, case.next_amber_at) == (Stage.QUESTION, TUESDAY_24, None)
    assert case.waits_for_answer
    assert not case.is_paused, "it is no pause (挂账)"


def test_nothing_is_late_nor_amber_while_the_clocks_stand_and_no_figure_calls_it_paused(world: World) -> None:
    case, long_after = ask(working(world), world), TUESDAY_24 + A_DAY

    assert not case.is_late(long_after)
    assert not Case.objects.overdue(long_after).filter(pk=case.pk).exists()
    assert not Case.objects.filter(pk=case.pk).filter(asked_at=None, paused_at__isnull=False).exists()


def test_no_alarm_rings_while_the_clocks_stand(world: World) -> None:
    case = ask(working(world), world)
    Clock.objects.filter(case=case, stage=Stage.CLOSE).update(alarm="amber", rings_at=FRIDAY, amber_at=FRIDAY)

    ring_at(MONDAY)

    assert not SupervisionOrder.objects.filter(case=case).exists()
    assert latest(case).closed_at is None


def test_the_work_goes_on_meanwhile_and_orders_stay_open(world: World) -> None:
    case = ask(working(world), world)
    order = SupervisionOrder.objects.create(
        case=case, kind="amber", unit=world.unit("justice"), issued_at=FRIDAY, reply_due_at=MONDAY, number=1, year=2026
    )

    case = take(case, MONDAY, lambda c: actions.progress(c, by=world.person("lead"), note="已到场"))

    order.refresh_from_db()
    assert case.waits_for_answer
    assert order.stopped_at is None


# How it ends


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ("5WD", "01-21 00:00"),  # one working day was left after Friday
        ("10D", "01-27 00:00"),  # six days were left: to Sunday 25 January, so Monday
        ("200H", "01-23 21:10"),  # 77 hours later than 20 January, 16:10
        ("40WH", "01-21 10:00"),  # ten and a half were left: two on Monday, seven on Tuesday
    ],
)
def test_after_the_answer_what_was_left_runs_on_over_the_weekend(world: World, limit: str, due: str) -> None:
    case = working(world, limit)

    case = answer(ask(case, world), MONDAY)

    assert (case.asked_at, case.paused_at, case.paused_by) == (None, None, None)
    assert (case.next_stage, local(case.next_due_at), local(case.due_at)) == (Stage.CLOSE, due, due)
    clock = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    assert (clock.due_at, clock.limit) == (case.due_at, limit)


def test_unanswered_it_lapses_by_itself_at_its_end_and_gains_two_working_days_at_most(world: World) -> None:
    case = ask(working(world), world)
    assert local(case.due_at) == "01-20 00:00"

    ring_at(TUESDAY_24 - A_SECOND)
    assert latest(case).closed_at is None
    ring_at(TUESDAY_24 + 3 * A_SECOND)

    case = Case.objects.get(pk=case.pk)
    assert (latest(case).ending, latest(case).closed_at) == ("lapsed", TUESDAY_24)
    assert (case.asked_at, case.paused_at, case.next_stage) == (None, None, Stage.CLOSE)
    assert local(case.due_at) == local(case.next_due_at) == "01-22 00:00"
    assert event_of(case, "lapse").by is None


def test_a_worker_that_was_away_makes_nobody_gain_more(world: World) -> None:
    case = ask(working(world, "200H"), world)

    ring_at(TUESDAY_24 + 2 * A_DAY)

    case = Case.objects.get(pk=case.pk)
    assert latest(case).closed_at == TUESDAY_24
    assert case.due_at == lives.START + dt.timedelta(hours=200) + (TUESDAY_24 - FRIDAY)
    assert standstills(list(case.events.order_by("seq"))) == [(FRIDAY, TUESDAY_24)]


def test_alarms_ring_right_after_the_answer_when_what_was_left_of_their_time_has_passed(world: World) -> None:
    """Of 200 hours 97 and 50 minutes had passed; the half is over two hours and ten minutes after the answer, and
    orders are issued when the office opens."""
    case = answer(ask(working(world, "200H"), world), MONDAY)
    reminded = SupervisionOrder.objects.filter(case=case, kind="remind")

    ring_at(MONDAY + 17 * AN_HOUR)
    assert not reminded.exists()
    ring_at(MONDAY + 18 * AN_HOUR)

    assert reminded.count() == 1


def test_whoever_goes_on_ends_the_question_and_the_limits_run_from_that_moment(world: World) -> None:
    case = limited(lives.accepted(world), "200H")
    case = ask(case, world, "officer")
    officer, lead = world.person("officer"), world.unit("justice")

    case = take(case, MONDAY, lambda c: actions.dispatch(c, by=officer, lead=lead, assists=[world.unit("mediation")]))

    assert case.state == State.DISPATCHED
    assert (case.asked_at, case.paused_at) == (None, None)
    assert (latest(case).ending, latest(case).closed_at) == ("overtaken", MONDAY)
    assert case.due_at == lives.START + dt.timedelta(hours=200) + (MONDAY - FRIDAY)
    assert [event.action for event in case.events.order_by("-seq")[:2]] == ["dispatch", "lapse"]
    assert event_of(case, "lapse").payload["ending"] == "overtaken"
    assert event_of(case, "dispatch").payload.get("lead")


@pytest.mark.parametrize("ending", ["withdraw", "refuse"])
def test_a_matter_that_ends_takes_its_question_with_it(world: World, ending: str) -> None:
    case = ask(lives.whistled(world), world, "committee_officer")
    steps = {
        "withdraw": lambda c: actions.withdraw(c, by=Reporter.objects.get(case=c)),
        "refuse": lambda c: actions.refuse(c, by=world.person("committee_officer"), reason="unlawful", turn_to="法院"),
    }

    case = take(case, MONDAY, steps[ending])

    assert (case.asked_at, case.paused_at, case.next_due_at) == (None, None, None)
    assert (latest(case).ending, latest(case).closed_at) == ("overtaken", MONDAY)
    with timekeeping.as_of(MONDAY), refused(IllegalMove, case, status=409):
        actions.answer(latest(case), by=Reporter.objects.get(case=case), text="三单元")


def test_a_pause_takes_the_place_of_the_question(world: World) -> None:
    case = working(world, "200H")
    case = take(
        case,
        FRIDAY - A_DAY,
        lambda c: actions.propose_pause(
            c, by=world.person("lead"), cause="part", ends_when="到货", review_on=dt.date(2026, 3, 2)
        ),
    )
    case = ask(case, world)
    case = take(case, MONDAY, lambda c: actions.pause(c, by=world.person("county_officer")))
    assert (case.is_paused, case.paused_at, latest(case).ending) == (True, MONDAY, "overtaken")

    case = take(case, MONDAY + A_DAY, lambda c: actions.resume(c, by=world.person("lead"), note="到货了"))

    assert case.due_at == lives.START + dt.timedelta(hours=200) + (MONDAY + A_DAY - FRIDAY)


# How often, by whom


def test_only_the_first_question_of_a_matter_makes_the_clocks_stand(world: World) -> None:
    case = answer(ask(working(world, "200H"), world), MONDAY)
    due_at = case.due_at

    case = ask(case, world, at=MONDAY + A_SECOND)

    assert (latest(case).stands, case.paused_at, case.next_stage, case.due_at) == (False, None, Stage.CLOSE, due_at)
    assert case.asked_at
    ring_at(latest(case).until + A_SECOND)
    case = Case.objects.get(pk=case.pk)
    assert (latest(case).ending, case.asked_at, case.due_at) == ("lapsed", None, due_at)


def test_the_database_lets_no_second_question_of_a_matter_stop_its_clocks(world: World) -> None:
    case = answer(ask(working(world), world), MONDAY)
    ask(case, world, at=MONDAY + A_SECOND)

    with pytest.raises(IntegrityError, match="stops_the_clocks_once"), transaction.atomic():
        Question.objects.filter(case=case).update(stands=True)


def test_a_matter_of_level_one_is_asked_about_while_its_clocks_run(world: World) -> None:
    case = working(world, "200H")
    Case.objects.filter(pk=case.pk).update(level="I")

    case = ask(case, world)

    assert (latest(case).stands, case.paused_at, case.asked_at is not None) == (False, None, True)


def test_one_question_at_a_time_and_three_a_round(world: World) -> None:
    case = ask(working(world), world)
    with timekeeping.as_of(FRIDAY), refused(IllegalMove, case, status=409, says="一次只问一个"):
        actions.ask(case, by=world.person("lead"), question="几楼？")
    for number in range(1, 3):
        case = answer(case, MONDAY + 2 * number * A_SECOND)
        case = ask(case, world, at=MONDAY + (2 * number + 1) * A_SECOND)
    case = answer(case, MONDAY + A_DAY)

    with timekeeping.as_of(MONDAY + A_DAY), refused(NotPossibleHere, case, status=422, says="本轮已问过 3 次"):
        actions.ask(case, by=world.person("lead"), question="几楼？")


def test_the_centre_asks_before_units_are_called_and_the_lead_after_it(world: World) -> None:
    assert ask(lives.whistled(world), world, "committee_officer").waits_for_answer
    assert ask(lives.accepted(world), world, "officer").waits_for_answer
    case = working(world)
    with timekeeping.as_of(FRIDAY), refused(IllegalMove, case, status=409, says="由主办单位询问"):
        actions.ask(case, by=world.person("officer"), question="几单元？")
    with timekeeping.as_of(FRIDAY), refused(NotAllowed, case, status=403):
        actions.ask(case, by=world.person("assist"), question="几单元？")


# The answer


def test_every_reporter_answers_once_and_the_first_answer_is_enough(world: World) -> None:
    case = working(world, "200H")
    first, second = Reporter.objects.get(case=case), second_reporter(case).reporter
    case = answer(ask(case, world), MONDAY, "三单元", first)
    due_at = case.due_at

    case = answer(case, MONDAY + A_SECOND, "是三单元二楼", second)

    assert [event.note for event in case.events.filter(action="answer").order_by("seq")] == ["三单元", "是三单元二楼"]
    assert (latest(case).closed_at, case.due_at) == (MONDAY, due_at)
    with timekeeping.as_of(MONDAY + A_DAY), refused(CodeUsed, case, status=410, says="已经回复过"):
        actions.answer(latest(case), by=first, text="四单元")


def test_an_answer_that_comes_at_the_end_or_later_is_refused(world: World) -> None:
    case = ask(working(world), world)

    with timekeeping.as_of(TUESDAY_24), refused(CodeUsed, case, status=410):
        answer_at_once(case)


def answer_at_once(case: Case) -> None:
    actions.answer(latest(case), by=Reporter.objects.get(case=case), text="三单元")


@pytest.mark.parametrize("text", ["", " \u200b", "\u2800。"])
def test_what_says_nothing_is_no_question_and_no_answer(world: World, text: str) -> None:
    case = working(world)
    with timekeeping.as_of(FRIDAY), refused(EvidenceMissing, case, status=422):
        actions.ask(case, by=world.person("lead"), question=text)
    case = ask(case, world)
    with timekeeping.as_of(MONDAY), refused(EvidenceMissing, case, status=422):
        actions.answer(latest(case), by=Reporter.objects.get(case=case), text=text)


def test_nobody_answers_for_the_reporter_of_another_matter(world: World) -> None:
    case, other = ask(working(world), world), lives.whistled(world, "路灯不亮")

    with timekeeping.as_of(MONDAY), refused(NotAllowed, case, status=403):
        actions.answer(latest(case), by=Reporter.objects.get(case=other), text="三单元")


def test_an_officers_open_form_meets_the_answer_and_not_the_lapse(world: World) -> None:
    """New facts came with an answer, so what was decided without them is shown again; a lapse says nothing new."""
    case = ask(working(world), world)
    seen = case.version
    answered = answer(case, MONDAY)

    assert ledger.is_overtaken(answered, seen, Action.FINISH, world.person("lead"))
    asked_again = ask(answered, world, at=MONDAY + A_SECOND)
    ring_at(latest(asked_again).until)
    lapsed = Case.objects.get(pk=case.pk)
    assert not ledger.is_overtaken(lapsed, asked_again.version, Action.FINISH, world.person("lead"))
