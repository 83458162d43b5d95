"""The question that waits for one reporter, as the page of their code shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from cases.access.disclosure import said
from cases.models import CaseEvent, Question, Reply, Reporter
from cases.rules.choices import HELD, QuestionEnding


@dataclass(frozen=True, slots=True)
class AskedBack:
    """`stands`: the clocks stand for it now. `is_answered`: by this reporter; `others_answered`: by another one."""

    question: Question
    text: str
    until: dt.datetime
    stands: bool
    is_answered: bool
    others_answered: bool


def asked_back(reporter: Reporter, now: dt.datetime) -> AskedBack | None:
    """The latest question while there is time to answer it; None where none is answered any more. One statement."""
    if reporter.case.state not in HELD:
        return None
    own = Reply.objects.filter(question=OuterRef("pk"), reporter=reporter).values("event_seq")
    latest = Question.objects.filter(case=reporter.case_id).annotate(own=Subquery(own)).order_by("-pk").first()
    if latest is None or latest.until <= now or latest.ending not in ("", QuestionEnding.ANSWERED):
        return None
    latest.case = reporter.case
    is_answered = vars(latest)["own"] is not None
    return AskedBack(
        latest,
        said(latest.text),
        latest.until,
        latest.stands and latest.closed_at is None,
        is_answered,
        latest.closed_at is not None and not is_answered,
    )


def has_answered(question: Question, reporter: Reporter, text: str) -> bool:
    """Whether this reporter has given exactly this answer: the form was sent twice."""
    own = Reply.objects.filter(question=question, reporter=reporter).values("event_seq")
    return CaseEvent.objects.filter(case=question.case_id, seq__in=own, note=text).exists()
