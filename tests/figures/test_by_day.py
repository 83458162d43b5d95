"""The figures of days: each case once, where and when it belongs, and always what the cases say now."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from cases import actions
from cases.models import Case, Pause, Rating, Reporter
from cases.reading.measures import MEASURES
from cases.rules.choices import State
from figures import by_day
from figures.models import CountingState, DayFigures, StaleDay
from tests.cases import lives
from tests.cases.world import EXPLAINED, World, case_in, entry

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 15, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 15)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_june():
    with time_machine.travel(NOON, tick=False):
        yield


def figures(world: World, area: str = "community", axis: str = "network", day: dt.date = TODAY) -> dict[str, int]:
    by_day.count(day)
    rows = DayFigures.objects.filter(area=world.areas[area], axis=axis, day=day)
    sums: dict[str, int] = {}
    for row in rows:
        for name in by_day.SUMMED:
            if getattr(row, name):
                sums[name] = sums.get(name, 0) + getattr(row, name)
    return sums


@pytest.mark.parametrize("state", list(State))
def test_every_case_is_once_among_what_was_raised(world, state):
    case_in(world, state)

    found = figures(world)

    assert sum(found.get(name, 0) for name in MEASURES["raised"].parts) == 1


def test_what_was_closed_is_counted_by_its_own_row(world):
    now = timezone.now()
    good = case_in(world, State.EVALUATING)
    ended = {"state": State.CLOSED, "closed_at": now, "ending": "rated", "holder": None}
    Case.objects.filter(pk=good.pk).update(next_due_at=None, next_amber_at=None, next_stage="", **ended)
    late = case_in(world, State.CLOSED, due_at=now - DAY, review_on=TODAY, **EXPLAINED)
    Case.objects.filter(pk=late.pk).update(
        return_count=2, rework_count=1, reopen_count=1, extension_count=1, raised_at=now - 3 * DAY
    )
    a_day = {"since": now - DAY, "until": now, "cause": "part", "ends_when": "到货", "review_on": TODAY}
    people = {"proposed_by": world.people["lead"], "approved_by": world.people["officer"]}
    Pause.objects.create(case=late, **a_day, **people)
    Rating.objects.filter(case=good).update(answered_at=now, contacted="yes", solved="partly", satisfied=3)

    found = figures(world)

    of_closed = [name for name in by_day.SUMMED if MEASURES.get(name, MEASURES["closed"]).day == "closed"]
    assert {name: found.get(name, 0) for name in of_closed} == {
        "closed": 2, "in_time": 1, "in_net": 2, "returned": 1, "reworked": 1, "reopened": 1, "extended": 1, "paused": 1,
        "explained": 1, "called": 2, "arrived_in_time": 2, "contacted_in_time": 0, "rated": 1, "unrated": 1,
        "raters": 1, "solved": 0, "partly": 1, "not_solved": 0, "contacted": 1, "not_contacted": 0, "satisfied": 1,
        "visited": 0, "visited_solved": 0, "struck": 0,
    }  # fmt: skip
    assert found["done"] == 1, "the other was raised three days before"


def test_each_axis_divides_the_same_day(world):
    case_in(world, State.CLOSED)
    case_in(world, State.WHISTLED, catalogue_item=None)

    assert figures(world, "street", "network")["at_whistle"] == 1
    assert figures(world, "street", "type")["done"] == 1
    assert "at_whistle" not in figures(world, "street", "type"), "a case without a type is of none"
    assert figures(world, "community", "type") == {}, "by type for sub-districts and above"


def test_what_is_sealed_is_in_no_figure(world):
    case_in(world, State.WHISTLED, is_suggested_confidential=True)

    assert figures(world) == {}


def test_a_day_ends_at_midnight_of_the_city(world):
    case_in(world, State.IMPLEMENTING, raised_at=dt.datetime(2026, 6, 14, 15, 59, 59, tzinfo=dt.UTC))
    case_in(world, State.IMPLEMENTING, raised_at=dt.datetime(2026, 6, 14, 16, 0, 0, tzinfo=dt.UTC))

    assert figures(world)["at_implement"] == figures(world, day=TODAY - DAY)["at_implement"] == 1


def test_a_count_that_finds_nothing_new_writes_nothing(world):
    case_in(world, State.CLOSED)
    figures(world)

    def written() -> set[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT area_id, axis, key, ctid::text FROM figures_dayfigures")
            return set(cursor.fetchall())

    before = written()
    by_day.count(TODAY)

    assert written() == before, "a row that is rewritten moves"


def test_rows_of_what_is_no_more_are_taken_away(world):
    case = case_in(world, State.IMPLEMENTING)
    assert figures(world)
    Case.objects.filter(pk=case.pk).update(raised_at=NOON - 5 * DAY)

    assert figures(world) == {}
    assert not DayFigures.objects.filter(day=TODAY).exists()


def test_a_step_makes_its_days_stale(world):
    old = NOON - 5 * DAY
    case = case_in(world, State.WHISTLED, raised_at=old)
    by_day.count_stale()
    assert not StaleDay.objects.exists()

    with time_machine.travel(NOON + 3 * DAY, tick=False):
        actions.accept(Case.objects.get(pk=case.pk), by=world.people["officer"], entry=entry())
        by_day.mark()

    assert set(StaleDay.objects.values_list("day", flat=True)) == {TODAY - 5 * DAY}


def test_a_reopening_takes_the_case_out_of_the_day_on_which_it_had_been_closed(world):
    case = lives.rated(world)
    closed_on = timezone.localdate(case.closed_at)
    assert figures(world, day=closed_on)["closed"] == 1
    by_day.count_stale()
    reporter = Reporter.objects.get(case=case)
    lives.take(case, lives.after(days=3), lambda c: actions.reopen(c, by=reporter, reason="又不热了"))
    CountingState.objects.update(read_until=lives.after(days=2))
    by_day.count_stale()

    kept = DayFigures.objects.filter(day=closed_on, area=world.areas["community"], axis="network").get()
    assert (kept.closed, kept.done, kept.at_report) == (None, None, 1)


def test_a_count_that_is_killed_is_taken_again(world, monkeypatch):
    case_in(world, State.CLOSED)
    by_day.mark()

    def killed(day):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(by_day, "count", killed)
        with pytest.raises(KeyboardInterrupt):
            by_day.count_next()
    assert StaleDay.objects.filter(day=TODAY).exists()

    by_day.count_stale()
    assert DayFigures.objects.filter(day=TODAY, closed=1).exists()
