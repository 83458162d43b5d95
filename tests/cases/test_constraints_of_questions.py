"""What the database itself holds of questions to whoever raised a case."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from cases.models import Addition, Case, Question, Reply, Reporter
from cases.rules.choices import Stage, State
from tests.cases.questions import TWO_DAYS, asked
from tests.cases.world import World, case_in

Break = Callable[[World], object]


def question(world: World) -> Question:
    return asked(world, case_in(world, State.IMPLEMENTING))


def changed(**values: object) -> Break:
    return lambda world: Question.objects.filter(pk=question(world).pk).update(**values)


def one_more(world: World) -> object:
    first = question(world)
    Case.objects.filter(pk=first.case_id).update(asked_at=None)
    return asked(world, first.case)


def both_stand(world: World) -> object:
    first = question(world)
    Question.objects.filter(pk=first.pk).update(closed_at=timezone.now(), ending="answered")
    asked(world, first.case)
    return Question.objects.filter(case=first.case).update(stands=True)


def answered_twice(world: World) -> object:
    first = question(world)
    reporter = Reporter.objects.get(case=first.case)
    return Reply.objects.bulk_create(Reply(question=first, reporter=reporter, event_seq=seq) for seq in (2, 3))


def added_twice(world: World) -> object:
    first = question(world)
    told = {"case": first.case, "reporter": Reporter.objects.get(case=first.case), "at": first.asked_at}
    return [Addition.objects.create(event_seq=seq, key="a" * 32, **told) for seq in (3, 4)]


def asked_where_nobody_asks(world: World) -> object:
    return Case.objects.filter(pk=case_in(world, State.FEEDBACK).pk).update(asked_at=timezone.now())


def standing(**values: object) -> Break:
    """Of a case that is asked, with these values."""

    def break_it(world: World) -> object:
        case = question(world).case
        return Case.objects.filter(pk=case.pk).update(paused_by=world.people["lead"], **values)

    return break_it


BREAKS: list[tuple[str, Break]] = [
    ("cases_question_one_open_of_a_case", one_more),
    ("cases_question_stops_the_clocks_once", both_stand),
    ("cases_question_leaves_time", changed(until=F("asked_at"))),
    ("cases_question_closed_says_how", changed(closed_at=F("asked_at") + TWO_DAYS)),
    ("cases_question_closed_says_how", changed(ending="lapsed")),
    ("cases_question_closed_says_how", changed(closed_at=F("asked_at") - TWO_DAYS, ending="lapsed")),
    ("cases_reply_once_a_reporter", answered_twice),
    ("cases_addition_once_a_key", added_twice),
    ("cases_case_asked_while_in_hand", asked_where_nobody_asks),
    ("cases_case_stands_for_review_or_answer", standing(paused_at=F("asked_at"), next_stage=Stage.CLOSE)),
    ("cases_case_stands_for_review_or_answer", standing(paused_at=F("asked_at"), next_stage=Stage.REVIEW)),
    (
        "cases_case_stands_for_review_or_answer",
        standing(paused_at=F("asked_at") + TWO_DAYS, next_stage=Stage.QUESTION),
    ),
    ("cases_case_stands_for_review_or_answer", standing(next_stage=Stage.QUESTION)),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "break_it"), BREAKS)
def test_the_database_refuses_a_row_that_breaks_its_constraint(world: World, name: str, break_it: Break) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it(world)
