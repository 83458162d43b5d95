"""Heading, list and figure of one case agree on its colour, whichever of its limits it comes from."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cases.models import Call, Case, conditions
from cases.reading import queues, rows
from cases.reading.deadline_badges import pills
from cases.rules import colours
from cases.rules.choices import Stage, State
from tests.cases.world import World, case_in
from worktime.calendar import WorkCalendar

NOW = dt.datetime(2026, 1, 12, 2, tzinfo=dt.UTC)
BEFORE, AFTER, LATER = (NOW + dt.timedelta(hours=hours) for hours in (-1, 1, 2))


def stored(**instead: object) -> dict[str, object]:
    """Of a case of which nothing is near its end."""
    case = {"state": State.DISPATCHED, "paused_at": None}
    return case | {"next_amber_at": AFTER, "next_due_at": LATER, "amber_at": AFTER, "due_at": LATER} | instead


@pytest.mark.parametrize(
    ("instead", "tone"),
    [
        ({}, "ok"),
        ({"next_amber_at": BEFORE}, "amber"),
        ({"amber_at": BEFORE}, "amber"),
        ({"amber_at": BEFORE, "state": State.EVALUATING}, "ok"),
        ({"next_amber_at": BEFORE, "next_due_at": BEFORE}, "red"),
        ({"next_due_at": AFTER, "due_at": BEFORE}, "red"),
        ({"next_due_at": NOW}, "red"),
        ({"amber_at": NOW}, "amber"),
        ({"next_due_at": BEFORE, "paused_at": BEFORE}, "none"),
        ({"amber_at": None}, "ok"),
    ],
)
def test_the_graver_of_what_ends_next_and_of_the_whole_case_gives_the_colour(
    instead: dict[str, object], tone: str
) -> None:
    assert colours.of_case(stored(**instead), now=NOW) == tone


@pytest.fixture
def whole_case_amber(world: World) -> Case:
    """The lead has time to report in; of the limit of the whole case the last part has begun."""
    now = timezone.now()
    in_time = now + dt.timedelta(hours=5)
    case = case_in(
        world,
        State.DISPATCHED,
        next_stage=Stage.ARRIVE,
        next_due_at=in_time,
        next_amber_at=in_time - dt.timedelta(hours=1),
        amber_at=now - dt.timedelta(hours=1),
        due_at=now + dt.timedelta(hours=9),
    )
    Call.objects.filter(case=case).update(arrive_due_at=in_time, arrive_amber_at=in_time - dt.timedelta(hours=1))
    return case


def test_a_row_is_amber_where_the_heading_is(whole_case_amber: Case, world: World) -> None:
    now = timezone.now()
    heading = [pill.clock.tone for pill in pills(whole_case_amber, [], WorkCalendar.of([]), now=now)]

    assert heading == ["ok", "amber"]
    for slug, name, due in (("to-report", "lead", "arrive_due_at"), ("due-soon", "supervisor", "next_due_at")):
        queue = queues.BY_SLUG[slug]
        reader = world.person(name)
        listed = rows.page(queue.cases(reader, ""), queue.order, reader=reader, now=now, due=due)
        assert [row.clock.tone for row in listed.rows if row.clock] == ["amber"], slug


def test_a_figure_counts_what_its_list_shows_amber(whole_case_amber: Case) -> None:
    assert list(Case.objects.filter(conditions.due_soon(timezone.now()))) == [whole_case_amber]


def test_a_pill_of_the_whole_case_is_green_before_its_last_part(whole_case_amber: Case) -> None:
    whole_case_amber.amber_at = timezone.now() + dt.timedelta(hours=1)

    heading = [pill.clock.tone for pill in pills(whole_case_amber, [], WorkCalendar.of([]), now=timezone.now())]

    assert heading == ["ok", "ok"]
