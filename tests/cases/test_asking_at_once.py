"""Answers, the end of a question and steps that go on without it, at the same moment: exactly one of them counts."""

from __future__ import annotations

import datetime as dt

from cases import actions
from cases.models import Case, Question, Reply, Reporter
from cases.rules.choices import State
from tests.cases.questions import latest
from tests.cases.test_evaluating import second_reporter
from tests.cases.test_racing import SMALL_FIELD, counted, race
from tests.cases.world import World, case_in
from worktime import timekeeping

ROUNDS = 5
A_SECOND = dt.timedelta(seconds=1)


def asked(world: World, state: State = State.IMPLEMENTING, who: str = "lead") -> Case:
    case = case_in(world, state)
    actions.ask(case, by=world.person(who), question="几单元？")
    return Case.objects.get(pk=case.pk)


def test_of_many_answers_of_one_person_at_once_one_is_kept(committed_world: World) -> None:
    case = asked(committed_world)
    question, reporter = latest(case), Reporter.objects.get(case=case)

    outcomes = race(SMALL_FIELD, lambda number: actions.answer(question, by=reporter, text=f"{number}单元"))

    assert counted(outcomes) == {"won": 1, 410: SMALL_FIELD - 1}
    assert Reply.objects.count() == case.events.filter(action="answer").count() == 1


def test_two_people_answer_at_once_and_one_answer_alone_is_the_first(committed_world: World) -> None:
    case = asked(committed_world)
    question = latest(case)
    people = [Reporter.objects.get(case=case), second_reporter(case).reporter]

    outcomes = race(2, lambda number: actions.answer(question, by=people[number], text="三单元"))

    assert counted(outcomes) == {"won": 2}
    firsts = [event.payload["first"] for event in case.events.filter(action="answer").order_by("seq")]
    assert firsts == [True, False]
    assert list(Reply.objects.order_by("event_seq").values_list("event_seq", flat=True)) == [3, 4]


def test_an_answer_and_the_end_of_its_time_at_once_leave_one_of_them(committed_world: World) -> None:
    for _round in range(ROUNDS):
        case = asked(committed_world)
        question, reporter = latest(case), Reporter.objects.get(case=case)

        def answer_or_lapse(
            number: int, case: Case = case, question: Question = question, reporter: Reporter = reporter
        ) -> object:
            with timekeeping.as_of(question.until - (1 - number) * A_SECOND):
                return actions.lapse(case) if number else actions.answer(question, by=reporter, text="三单元")

        outcomes = counted(race(2, answer_or_lapse))

        assert outcomes in ({"won": 1, 409: 1}, {"won": 1, 410: 1})
        ended = Question.objects.get(pk=question.pk)
        assert (ended.ending == "answered") == Reply.objects.filter(question=ended).exists()
        assert case.events.filter(action__in=("answer", "lapse")).count() == 1
        assert not Case.objects.filter(pk=case.pk, asked_at__isnull=False).exists()


def test_an_answer_and_a_step_that_goes_on_at_once_leave_one_end(committed_world: World) -> None:
    world = committed_world
    lead, officer = world.unit("justice"), world.person("officer")
    for _round in range(ROUNDS):
        case = asked(world, State.ACCEPTED, "officer")
        question, reporter = latest(case), Reporter.objects.get(case=case)

        def answer_or_dispatch(
            number: int, case: Case = case, question: Question = question, reporter: Reporter = reporter
        ) -> object:
            if number:
                return actions.dispatch(case, by=officer, lead=lead, assists=[])
            return actions.answer(question, by=reporter, text="三单元")

        outcomes = race(2, answer_or_dispatch)

        assert counted(outcomes)["won"] >= 1
        ended, case = Question.objects.get(pk=question.pk), Case.objects.get(pk=case.pk)
        assert (case.state, case.asked_at, case.paused_at) == (State.DISPATCHED, None, None)
        assert (ended.ending == "answered") == Reply.objects.filter(question=ended).exists()
        assert [event.seq for event in case.events.order_by("seq")] == list(range(1, case.version + 1))
