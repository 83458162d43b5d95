"""A handler asks whoever raised the case one question (询问诉求人): it is answered by the code, or it lapses.

While the first question of a case is open its clocks stand (decision 44).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cases.actions.steps._move import Move, move
from cases.actions.steps._question import close_question
from cases.evidence.photos import Cleaned
from cases.models import Case, CaseEvent, Question, Reply, Reporter
from cases.rules.choices import Need, QuestionEnding, Stage
from cases.rules.errors import CodeUsed, NotPossibleHere
from cases.rules.lifecycle import Action
from networks.choices import Level
from teams.models import User

__all__ = ["answer", "ask", "lapse"]

MOST_QUESTIONS = 3
"""In one round."""
LONGEST_QUESTION = 300
LONGEST_ANSWER = 1000


def ask(case: Case, *, by: User, question: str, version: int | None = None) -> CaseEvent:
    """Ask everybody who raised the case; one of them need answer."""
    with move(case, Action.ASK, by=by, version=version, given={Need.QUESTION: question}) as step:
        asked = Question.objects.filter(case=step.case).values_list("round", "stands")
        _require_left([round_ for round_, _stands in asked].count(step.case.round))
        stands = step.case.level != Level.I and not any(stood for _round, stood in asked)
        given = step.give(step.limits.question(step.at))
        unit = step.unit or step.case.centre_id
        Question.objects.create(
            case=step.case,
            round=step.case.round,
            text=question,
            asked_by=by,
            unit_id=unit,
            asked_at=step.at,
            until=given.due_at,
            stands=stands,
        )
        step.case.asked_at = step.at
        if stands:
            step.case.paused_at, step.case.paused_by = step.at, by
            step.show(Stage.QUESTION, given.due_at, None)
        step.note = question
        step.payload = {"until": given.due_at.isoformat(), "stands": stands}
    return step.event


def _require_left(count: int) -> None:
    if count >= MOST_QUESTIONS:
        raise NotPossibleHere(
            _("%(count)d questions were asked in this round already; telephone, or go on with what is known.")
            % {"count": MOST_QUESTIONS}
        )


def answer(
    question: Question, *, by: Reporter, text: str, evidence: Sequence[Cleaned] = (), version: int | None = None
) -> CaseEvent:
    """Keep what a reporter answers (补充回复), once; the first answer lets the clocks run on, others only add.

    The unique constraint decides between two answers of one reporter at once, the row lock between an answer and the
    end of the question.
    """
    try:
        with move(
            question.case, Action.ANSWER, by=by, version=version, given={Need.NOTE: text}, evidence=evidence
        ) as step:
            is_first = close_question(step, QuestionEnding.ANSWERED, question)
            if not is_first:
                _require_answerable(step, question)
            step.note = text
            step.payload = {"question": question.pk, "asked_by": question.unit_id, "first": is_first}
            # The number of the event that `record` appends; nothing else of this step comes before it.
            Reply.objects.create(question=question, reporter=by, event_seq=step.case.version + 1)
    except IntegrityError as twice:
        raise CodeUsed(_("You have answered this question already. Thank you.")) from twice
    return step.event


def _require_answerable(step: Move, question: Question) -> None:
    """CodeUsed where the question, which is not open, does not wait for others who raised the case either."""
    if not Question.objects.answered(step.now).filter(pk=question.pk, case=step.case).exists():
        raise CodeUsed(_("This question needs no answer any more: its time is over, or the matter has gone on."))


def lapse(case: Case) -> CaseEvent:
    """As the system, end a question that nobody answered in time: the clocks run on."""
    with move(case, Action.LAPSE, by=None) as step:
        question = Question.objects.open().get(case=step.case)
        if step.now < question.until:
            raise NotPossibleHere(_("There is still time to answer."))
        close_question(step, QuestionEnding.LAPSED, question)
        step.payload = {"ending": str(QuestionEnding.LAPSED), "asked_by": question.unit_id}
    return step.event
