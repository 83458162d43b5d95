"""How the question that is open to whoever raised a case comes to its end, and its clocks run on (decision 44)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Value
from django.db.models.functions import Least

from cases.actions.steps._recount import run_on
from cases.models import Question
from cases.rules.choices import ASKABLE, ENDED, QuestionEnding, State
from cases.rules.lifecycle import TRANSITIONS, Action
from cases.rules.transitions import Mark

if TYPE_CHECKING:
    from cases.actions.steps._move import Move

OF_AN_AWAITED_UNIT = frozenset({Action.REPORT_IN, Action.RETURN_CALL, Action.RECALL})
"""While a question is open the lead has reported in, or nobody was called: these concern assisting units alone."""
ENDS_A_QUESTION = frozenset(
    row.action
    for row in TRANSITIONS
    if (row.sets or row.targets != (None,)) and Mark.SILENT not in row.marks and row.sources.intersection(ASKABLE)
) - {*OF_AN_AWAITED_UNIT, Action.ASK}
"""Steps that move the case or give it a limit: whoever takes one goes on without the answer."""


def close_question(step: Move, ending: QuestionEnding, question: Question | None = None) -> bool:
    """Close the open question, or this one, and let clocks that stood for it run on; False where it is not open.

    An answer closes it only before its end. One UPDATE judges and writes. Clocks never stand longer than the question
    said, however late a worker or a person comes; a step that ends the case lets none run on.
    """
    open_ = Question.objects.open().filter(case=step.case)
    if question:
        open_ = open_.filter(pk=question.pk)
    if ending == QuestionEnding.ANSWERED:
        open_ = open_.filter(until__gt=step.now)
    if not open_.update(closed_at=Least(F("until"), Value(step.at)), ending=ending):
        return False
    stood, step.case.asked_at = step.case.waits_for_answer, None
    if frozenset(ENDED).issuperset(step.row.targets):
        step.case.paused_at = step.case.paused_by = None
    elif stood:
        run_on(step)
    return True


def go_on_without_answer(step: Move) -> None:
    """Close the question before the verb of a step that carries the case on, so that it finds the limits that run."""
    close_question(step, QuestionEnding.OVERTAKEN)
    limits = step.note_limits()
    payload = {"ending": str(QuestionEnding.OVERTAKEN)} | ({"limits": limits} if limits else {})
    step.also(Action.LAPSE, State(step.case.state), payload=payload)
