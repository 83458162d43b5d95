"""Questions to whoever raised a case, without taking the step that asks."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from cases.models import Case, CaseEvent, Question
from cases.rules.choices import ASKABLE
from tests.cases.world import World

TWO_DAYS = dt.timedelta(days=2)


def asked(world: World, case: Case, *, ago: dt.timedelta = dt.timedelta()) -> Question:
    """A question of some time ago with two days to answer; the clocks run on meanwhile.

    In states in which no question is open it was answered by somebody else who raised the case.
    """
    now = timezone.now()
    is_open = case.state in ASKABLE
    at = now - ago
    question = Question.objects.create(
        case=case,
        round=case.round,
        text="几单元堵了？",
        asked_by=world.people["lead"],
        unit=world.unit("justice"),
        asked_at=at,
        until=at + TWO_DAYS,
        stands=False,
        closed_at=None if is_open else now,
        ending="" if is_open else "answered",
    )
    if is_open:
        Case.objects.filter(pk=case.pk).update(asked_at=at)
        case.asked_at = at
    return question


def latest(case: Case) -> Question:
    return Question.objects.filter(case=case).latest("pk")


def event_of(case: Case, action: str) -> CaseEvent:
    return CaseEvent.objects.filter(case=case, action=action).latest("seq")
