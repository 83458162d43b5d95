"""What the database holds of keys and of what is kept how long: each constraint is broken once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Disposal, DisposedCase, LegalHold, Rating, RetentionRule, SealKey
from cases.rules.choices import State
from tests.cases.world import World, case_in

Break = Callable[[World], object]


def retired_too_early(_world: World) -> object:
    now = timezone.now()
    return SealKey.objects.create(fingerprint="0" * 8, first_used_at=now, retired_at=now - dt.timedelta(days=1))


def rule(**told: Any) -> Break:
    def make(_world: World) -> object:
        given = {"kind": "files", "months": 12, "basis": "《办法》", "since": dt.date(2026, 1, 1)} | told
        return RetentionRule.objects.create(**given)

    return make


def one_day_twice(world: World) -> object:
    rule()(world)
    return rule(months=13)(world)


def hold(**told: Any) -> Break:
    def make(world: World) -> object:
        case = case_in(world, State.CLOSED)
        given = {"reason": "诉讼", "placed_by": world.people["officer"], "placed_at": timezone.now()} | told
        return LegalHold.objects.create(case=case, **given)

    return make


def held_twice(world: World) -> object:
    given = {"case": case_in(world, State.CLOSED), "reason": "诉讼", "placed_by": world.people["officer"]}
    LegalHold.objects.create(placed_at=timezone.now(), **given)
    return LegalHold.objects.create(placed_at=timezone.now(), **given)


def disposal(**told: Any) -> Break:
    def make(world: World) -> Disposal:
        now = timezone.now()
        given = {"kind": "words", "ended_before": now, "expected": 1, "basis": "《办法》", "proposed_at": now} | told
        return Disposal.objects.create(proposed_by=world.people["officer"], **given)

    return make


def decided_alone(world: World) -> object:
    return disposal(decided_at=timezone.now(), decided_by=world.people["officer"], is_approved=True)(world)


def two_at_a_time(world: World) -> object:
    disposal()(world)
    return disposal()(world)


def disposed_twice(world: World) -> object:
    decided = {"decided_at": timezone.now(), "decided_by": world.people["lead"], "is_approved": True}
    done = disposal(**decided)(world)
    given = {"disposal": done, "case": case_in(world, State.CLOSED), "kind": "words", "at": timezone.now(), "count": 1}
    DisposedCase.objects.create(**given)
    return DisposedCase.objects.create(**given)


def erased_and_still_there(world: World) -> object:
    case = case_in(world, State.EVALUATING)
    return Rating.objects.filter(case=case).update(erased="0" * 64, reasons="还是不热")


BREAKS: list[tuple[str, Break]] = [
    ("cases_sealkey_retired_after_its_use", retired_too_early),
    ("cases_retentionrule_one_a_kind_and_day", one_day_twice),
    ("cases_retentionrule_months_and_basis", rule(months=0)),
    ("cases_retentionrule_months_and_basis", rule(months=1201)),
    ("cases_retentionrule_months_and_basis", rule(basis="")),
    ("cases_legalhold_one_stands_a_case", held_twice),
    ("cases_legalhold_has_a_reason", hold(reason="")),
    ("cases_legalhold_lifted_by_somebody_for_a_reason", hold(lifted_why="x")),
    ("cases_disposal_one_at_a_time_a_kind", two_at_a_time),
    ("cases_disposal_decided_by_another", decided_alone),
    ("cases_disposal_decided_by_another", disposal(is_approved=True)),
    ("cases_disposal_done_when_approved", disposal(done=1)),
    ("cases_disposedcase_once_a_kind", disposed_twice),
    ("cases_rating_erased_says_nothing", erased_and_still_there),
]


@pytest.mark.parametrize(("name", "break_it"), BREAKS)
def test_the_database_refuses_a_row_that_breaks_its_constraint(world: World, name: str, break_it: Break) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it(world)
