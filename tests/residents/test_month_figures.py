"""The month's figures count each matter once, and tell what residents said from what units say of themselves."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from cases import actions
from cases.models import Case, Rating
from cases.rules.choices import State
from residents import tasks
from residents.models import MonthFigures
from residents.models.month_figures import PARTS
from tests.cases.world import EXPLAINED, World, case_in

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 15, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def in_june():
    with time_machine.travel(NOON, tick=False):
        yield


def figures(world: World, area: str = "community") -> dict[str, int]:
    tasks.count_month()
    found = MonthFigures.objects.get(area=world.areas[area])
    return {name: value for name in PARTS if (value := getattr(found, name))}


def rated(case: Case, solved: str, satisfied: int) -> None:
    Rating.objects.filter(case=case).update(
        answered_at=timezone.now(), contacted="yes", solved=solved, satisfied=satisfied
    )


def test_what_residents_said_is_counted_apart_from_what_units_say(world):
    for solved in ("yes", "partly", "no"):
        rated(case_in(world, State.EVALUATING), solved, 3)
    case_in(world, State.EVALUATING)
    case_in(world, State.IMPLEMENTING)
    case_in(world, State.CLOSED, review_on=dt.date(2026, 9, 1), **EXPLAINED)

    assert figures(world) == {
        "said_solved": 1, "partly": 1, "not_solved": 1, "unit_solved": 1, "open": 1, "explained": 1,
    }  # fmt: skip


@pytest.mark.parametrize("state", list(State))
def test_every_matter_is_in_exactly_one_part(world, state):
    case_in(world, state)

    assert sum(figures(world).values()) == 1


def test_an_earlier_round_and_an_earlier_month_do_not_count(world):
    rated(case := case_in(world, State.EVALUATING), "yes", 5)
    Case.objects.filter(pk=case.pk).update(round=2)
    case_in(world, State.IMPLEMENTING, raised_at=NOON - dt.timedelta(days=20))
    case_in(world, State.CLOSED, raised_at=NOON - dt.timedelta(days=20))

    assert figures(world) == {"unit_solved": 1}


def test_the_areas_above_have_the_sum_and_another_community_nothing(world):
    case_in(world, State.IMPLEMENTING)

    assert figures(world, "city") == figures(world, "street") == {"open": 1}
    assert not MonthFigures.objects.filter(area=world.areas["other_community"]).exists()


def test_what_is_sealed_is_in_no_figure(world):
    case_in(world, State.WHISTLED, is_suggested_confidential=True)
    case_in(world, State.WHISTLED)

    assert figures(world) == {"open": 1}


def test_counting_again_replaces_and_never_adds(world):
    actions.whistle(actions.Matter("路灯不亮", world.area("grid")), by=world.person("grid_worker"))

    assert figures(world) == figures(world) == {"open": 1}


def test_the_front_door_shows_parts_that_add_up(client, world):
    case_in(world, State.EVALUATING)
    case_in(world, State.IMPLEMENTING)
    tasks.count_month()
    client.cookies["place"] = "220283001002"

    page = client.get("/").text

    assert "六月以来收到 2 件事" in page
    assert "单位说办好了，还没评价" in page
    assert "群众说办好了" not in page


def test_no_part_of_the_count_reads_all_cases(world):
    """Each begins at an index: of open cases, of ended ones, or of those that cannot be solved now."""
    from_index = []
    with connection.execute_wrapper(lambda run, sql, *rest: (from_index.append(sql), run(sql, *rest))[1]):
        tasks.count_month()

    counted = [sql for sql in from_index if "GROUP BY" in sql]
    begins = {'"next_due_at" IS NOT NULL': 2, '"closed_at" >= ': 2, '"review_on" >= ': 1}
    assert {condition: sum(condition in sql for sql in counted) for condition in begins} == begins
    assert len(counted) == sum(begins.values())


@pytest.mark.parametrize(
    ("raters", "shown"),
    [
        (0, [("unit_solved", 4), ("open", 1)]),
        (1, [("answered", 7), ("open", 1)]),
        (4, [("answered", 7), ("open", 1)]),
        (5, [("said_solved", 2), ("unit_solved", 4), ("not_solved", 1), ("open", 1)]),
    ],
)
def test_what_fewer_than_five_people_said_is_told_to_nobody(raters: int, shown: list[tuple[str, int]]) -> None:
    said = {"said_solved": 2, "not_solved": 1} if raters else {}

    assert MonthFigures(unit_solved=4, open=1, raters=raters, **said).parts == shown
