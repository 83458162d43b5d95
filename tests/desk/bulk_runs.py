"""Choices and runs for the tests of what is done in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cases.models import Case, CaseEvent
from cases.rules.lifecycle import Action
from desk.bulk import actions, working
from desk.bulk.choosing import Chosen
from desk.models import BulkRun
from teams.models import User
from tests.cases.world import World


def choice(cases: Sequence[Case], by: User) -> BulkRun:
    return actions.choose(Chosen([(case.pk, case.version) for case in cases]), by=by)


def begun(cases: Sequence[Case], by: User, action: Action = Action.REMIND, **given: Any) -> BulkRun:
    typed = {name: [str(value)] for name, value in given.items()}
    return actions.begin(choice(cases, by), action, typed, by=by)


def worked(run: BulkRun) -> BulkRun:
    while working.advance():
        pass
    return BulkRun.objects.get(pk=run.pk)


def dispatched_to(world: World, unit: str = "justice") -> dict[str, Any]:
    return {"lead": world.unit(unit).pk, "note": "请今天到场"}


def events(cases: Sequence[Case], action: Action) -> list[CaseEvent]:
    return list(CaseEvent.objects.filter(case__in=cases, action=action).order_by("pk"))
