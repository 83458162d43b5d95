"""What always holds of alarms, orders of supervision and figures is held by the database itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Case, Clock, Reporter, Robot, SupervisionOrder
from cases.rules.choices import OrderKind, State
from figures.models import AreaFigures, Census
from tests.cases.orders import ordered
from tests.cases.world import World, case_in

Break = Callable[[World], object]
HOUR = dt.timedelta(hours=1)


def _clock(case: Case, **values: Any) -> Clock:
    moment = timezone.now()
    given = {"stage": "close", "limit": "1H", "rule": "x", "calendar": "x"}
    return Clock.objects.create(case=case, started_at=moment, due_at=moment + HOUR, **given | values)


def order(kind: OrderKind = OrderKind.AMBER, **values: Any) -> Break:
    """An order whose row gets these values; functions are given the world."""

    def break_it(world: World) -> object:
        row = ordered(case_in(world, State.IMPLEMENTING), world.unit("justice"), kind)
        known = {name: value(world, row) if callable(value) else value for name, value in values.items()}
        return SupervisionOrder.objects.filter(pk=row.pk).update(**known)

    return break_it


def now(_world: World, _row: SupervisionOrder) -> dt.datetime:
    return timezone.now()


def officer(world: World, _row: SupervisionOrder) -> object:
    return world.people["officer"]


def reporter(_world: World, row: SupervisionOrder) -> object:
    return Reporter.objects.filter(case=row.case).first()


def before_it_was_issued(_world: World, row: SupervisionOrder) -> dt.datetime:
    return row.issued_at - HOUR


def two_with_one_number(world: World) -> object:
    unit = world.unit("justice")
    first, second = (ordered(case_in(world, State.IMPLEMENTING), unit) for _ in "ab")
    return SupervisionOrder.objects.filter(pk=second.pk).update(number=first.number)


def two_of_one_kind_for_one_clock(world: World) -> object:
    case = case_in(world, State.IMPLEMENTING)
    clock = _clock(case)
    return [ordered(case, world.unit("justice"), clock=clock) for _ in "ab"]


def figures_twice(world: World) -> object:
    area = world.areas["city"]
    return AreaFigures.objects.bulk_create([AreaFigures(area=area, network="party") for _ in "ab"])


def a_second_census(_world: World) -> object:
    return Census.objects.create(pk=2, taken_at=timezone.now(), open_count=0, overdue_count=0)


REPLIED = {"reply": "已办", "replied_at": now, "replied_by": officer}
BREAKS: tuple[tuple[str, Break], ...] = (
    ("cases_clock_rings_for_something", lambda w: _clock(case_in(w, State.WHISTLED), rings_at=timezone.now())),
    ("cases_order_number_once_a_year", two_with_one_number),
    ("cases_order_one_open_a_clock_and_kind", two_of_one_kind_for_one_clock),
    ("cases_order_numbered_unless_reminder", order(number=None)),
    ("cases_order_numbered_unless_reminder", order(OrderKind.REMIND, year=2026, number=9)),
    ("cases_order_reply_iff_replied_at", order(replied_at=now)),
    ("cases_order_reply_iff_replied_at", order(reply="已办")),
    ("cases_order_replied_or_stopped", order(stopped_at=now, **REPLIED)),
    ("cases_order_reply_due_after_issue", order(reply_due_at=before_it_was_issued)),
    ("cases_order_reporters_only_press", order(reporter=reporter)),
    ("cases_robot_has_an_address", lambda w: Robot.objects.create(unit=w.unit("justice"), sealed_address=b"")),
    ("cases_areafigures_one_an_area_and_network", figures_twice),
    ("cases_census_is_one", a_second_census),
)


@pytest.mark.parametrize(("name", "break_it"), BREAKS)
def test_the_database_refuses_a_row_that_breaks_its_constraint(world: World, name: str, break_it: Break) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it(world)
