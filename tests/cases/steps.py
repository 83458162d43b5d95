"""Taking steps in tests: one at a time, fetched anew after each, and refusals that must leave everything as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from cases.models import Call, Case, CaseEvent, Clock, PlanTask, Rating, SupervisionOrder
from cases.rules.lifecycle import Action
from outbox.models import Message
from tests.cases.attempts import ATTEMPTS, actor
from tests.cases.world import World
from web.errors import Refusal


def again(case: Case) -> Case:
    """As the next request finds it."""
    return Case.objects.get(pk=case.pk)


def take(world: World, case: Case, *steps: tuple[Action, str]) -> Case:
    """Each action by the named person, with all that it needs."""
    for action, name in steps:
        ATTEMPTS[action](world, case, actor(world, case, name))
        case = again(case)
    return case


def last_event(case: Case) -> CaseEvent:
    return CaseEvent.objects.filter(case=case).latest("seq")


def snapshot(case: Case) -> list[Any]:
    """All that a refusal must leave as it was."""
    rows: list[Any] = [Case.objects.filter(pk=case.pk).values().get(), Message.objects.count()]
    for model in (CaseEvent, Call, Clock, PlanTask, Rating, SupervisionOrder):
        rows.append(list(model._default_manager.filter(case=case).order_by("pk").values()))
    return rows


@contextmanager
def refused(error: type[Refusal], case: Case, *, status: int, says: str = "") -> Iterator[None]:
    """The step inside is refused with this status and sentence, and nothing has changed."""
    before = snapshot(case)
    with pytest.raises(error) as refusal, transaction.atomic():
        yield
    assert refusal.value.status == status
    assert str(refusal.value)
    assert says in str(refusal.value)
    assert snapshot(case) == before
