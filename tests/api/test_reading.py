"""What is read: what one sees and no more, in pages that cost the same however many there are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Call, Case, Follow
from cases.reading.panel import FILTERS
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.api.programs import Program, program
from tests.cases.inside_units import taken_by
from tests.cases.orders import open_order
from tests.cases.steps import take
from tests.cases.world import World, case_in, paused


@pytest.fixture
def officer(world: World) -> Program:
    return program(world.people["officer"])


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [one["number"] for one in answer.json()["results"]]


def test_the_list_is_newest_first_and_goes_on_by_its_cursor(world: World, officer: Program) -> None:
    made = [case_in(world, State.ACCEPTED).reference for _ in range(33)]

    first = officer.get("cases/").json()
    second = officer.get("cases/", {"after": first["next"]}).json()

    assert [one["number"] for one in first["results"] + second["results"]] == made[::-1]
    assert (len(first["results"]), second["next"]) == (30, None)


@pytest.mark.parametrize(
    "path",
    ["cases/", "orders/", "notices/", "areas/", "units/", "posts/", "networks/", "teams/grid/?area=220283001000"],
)
def test_a_page_of_a_list_costs_the_same_for_any_number_of_rows(world: World, officer: Program, path: str) -> None:
    case = case_in(world, State.IMPLEMENTING)
    open_order(case, world.unit("justice"))
    officer.get(path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        officer.get(path)
    for _ in range(9):
        other = case_in(world, State.IMPLEMENTING)
        open_order(other, world.unit("justice"))
    with CaptureQueriesContext(connection) as many:
        assert officer.get(path).status_code == 200

    assert len(many) == len(few) <= 8


def test_a_matter_costs_few_statements(world: World, officer: Program) -> None:
    case = case_in(world, State.IMPLEMENTING)
    officer.get(f"cases/{case.reference}/")

    with CaptureQueriesContext(connection) as asked:
        officer.get(f"cases/{case.reference}/")

    assert len(asked) <= 10, [query["sql"][:100] for query in asked.captured_queries]


FILTERED = {
    "state": (State.ACCEPTED, State.IMPLEMENTING),
    "ending": ("rated", "upheld"),
    "network": ("livelihood", "party"),
    "level": ("II", "IV"),
    "channel": ("grid", "council"),
    "area": ("220283001002", "220283002000"),
    "entry": ("1304", "1502"),
    "holder": ("justice", "water"),
    "centre": ("street_office", "water"),
    "called": ("justice", "water"),
    "led_by": ("justice", "water"),
    "figure": ("at_implement", "at_whistle"),
    "raised_since": ("today", "tomorrow"),
    "raised_until": ("today", "yesterday"),
    "closed_since": ("today", "tomorrow"),
    "closed_until": ("today", "yesterday"),
    "due_since": ("today", "tomorrow"),
    "due_until": ("today", "yesterday"),
    "outcome": ("solved", "partly"),
    "is_due_soon": ("true", "false"),
    "is_silent": ("true", "false"),
    "is_returned": ("true", "false"),
    "is_reworked": ("true", "false"),
    "is_supervised": ("true", "false"),
    "is_provisional": ("true", "false"),
    "is_open": ("true", "false"),
    "is_overdue": ("true", "false"),
    "is_paused": ("true", "false"),
    "is_danger": ("true", "false"),
    "is_confidential": ("true", "false"),
    "is_own": ("true", "false"),
    "is_mine": ("true", "false"),
    "is_unclaimed": ("true", "false"),
    "is_followed": ("true", "false"),
}
"""Of each filter a value that finds the matter of the test, and one that does not."""
STATES = {"state": State.ACCEPTED} | dict.fromkeys(("ending", "outcome", "closed_since", "closed_until"), State.CLOSED)


def facts(name: str) -> dict[str, Any]:
    """What the matter of the test needs for its filter."""
    now = timezone.now()
    later, before = now + dt.timedelta(days=2), now - dt.timedelta(days=20)
    needed: dict[str, dict[str, Any]] = {
        "is_overdue": {"next_due_at": now - dt.timedelta(days=2)},
        "is_due_soon": {"next_due_at": later, "next_amber_at": now - dt.timedelta(hours=1)},
        "is_silent": {"last_step_at": before, "next_due_at": later},
        "is_returned": {"return_count": 1},
        "is_reworked": {"round": 2},
        "due_since": {"due_at": now},
        "due_until": {"due_at": now},
    }
    return needed.get(name, {name: True} if name in {"is_danger", "is_confidential", "is_provisional"} else {})


def test_every_filter_is_tried() -> None:
    assert FILTERED.keys() == FILTERS


@pytest.mark.parametrize("name", FILTERED)
def test_a_filter_finds_what_it_says(world: World, officer: Program, name: str) -> None:
    case = case_in(world, STATES.get(name, State.IMPLEMENTING), **facts(name))
    case = paused(world, case) if name == "is_paused" else case
    if name == "is_supervised":
        open_order(case, world.unit("justice"))
    if name == "is_mine":
        taken_by(world, case, "lead")
    if name == "is_followed":
        Follow.objects.create(case=case, person=world.people["officer"])
    asks = {"is_own": "grid_worker", "is_mine": "lead", "is_unclaimed": "lead"}
    asking = program(world.people[asks[name]]) if name in asks else officer
    days = {"today": 0, "tomorrow": 1, "yesterday": -1}

    def said(value: str) -> str:
        if value in days:
            return (timezone.localdate() + dt.timedelta(days=days[value])).isoformat()
        return str(world.units[value].pk) if value in world.units else str(value)

    found, other = map(said, FILTERED[name])
    assert numbers(asking.get("cases/", {name: found})) == [case.reference]
    assert numbers(asking.get("cases/", {name: other})) == []


@pytest.mark.parametrize("asked", ["state=nowhere", "area=1", "holder=x", "raised_since=gestern", "is_open=vielleicht"])
def test_a_value_that_a_filter_does_not_know_is_refused_by_its_name(officer: Program, asked: str) -> None:
    answer = officer.get(f"cases/?{asked}")

    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == [asked.partition("=")[0]]


@pytest.mark.parametrize("path", ["cases/", "areas/", "units/", "posts/", "catalogue/", "figures/", "notices/"])
def test_an_unknown_name_behind_the_question_mark_is_refused_by_that_name(officer: Program, path: str) -> None:
    answer = officer.get(path, {"stat": "accepted"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "stat")


def test_search_finds_by_number_and_words_and_stands_without_filters(world: World, officer: Program) -> None:
    case = case_in(world, State.ACCEPTED)

    assert numbers(officer.get("cases/", {"q": case.reference})) == [case.reference]
    assert numbers(officer.get("cases/", {"q": "下水道"})) == [case.reference]
    assert officer.get("cases/", {"q": "下水道", "state": "accepted"}).status_code == 400


def test_what_left_the_units_hands_says_nothing_of_what_came_after_and_is_in_no_filtered_list(world: World) -> None:
    case = take(world, case_in(world, State.DISPATCHED), (Action.RETURN_CALL, "assist"))
    Call.objects.filter(case=case, unit=world.unit("mediation")).update(ended_at=timezone.now())
    Case.objects.filter(pk=case.pk).update(state=State.IMPLEMENTING)
    asking = program(world.people["assist"])

    line = asking.get("cases/").json()["results"][0]
    assert line["number"] == case.reference and line["left_at"]
    assert [line[name] for name in ("state", "holder", "due_at", "version")] == [None] * 4
    for state in State:
        assert numbers(asking.get("cases/", {"state": state})) == []
    assert asking.get(f"cases/{case.reference}/").json()["left_at"]
    assert asking.get(f"cases/{case.reference}/").json()["available_actions"] == []


def test_the_same_is_answered_with_304_until_something_changes(world: World, officer: Program) -> None:
    case = case_in(world, State.WHISTLED)
    tag = officer.get(f"cases/{case.reference}/").headers["ETag"]

    same = officer.get(f"cases/{case.reference}/", **{"If-None-Match": tag})
    take(world, case, (Action.ACCEPT, "officer"))
    changed = officer.get(f"cases/{case.reference}/", **{"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200 and changed.headers["ETag"] != tag


def test_what_happened_is_read_in_order_with_whether_the_record_is_whole(world: World, officer: Program) -> None:
    case = take(world, case_in(world, State.WHISTLED), (Action.ACCEPT, "officer"))

    told = officer.get(f"cases/{case.reference}/events/").json()

    assert [one["action"] for one in told["results"]] == ["whistle", "accept"]
    assert told["results"][1]["by"] == "officer" and told["is_whole"]


def test_calls_tasks_and_consultations_are_read_by_themselves(world: World, officer: Program) -> None:
    case = take(world, case_in(world, State.CONSULTING), (Action.CONSULT, "lead"))

    calls = officer.get(f"cases/{case.reference}/calls/").json()["results"]
    tasks = officer.get(f"cases/{case.reference}/tasks/").json()["results"]
    held = officer.get(f"cases/{case.reference}/consultations/").json()["results"]

    assert {one["part"] for one in calls} == {"lead", "assist"}
    assert tasks and {one["call"] for one in tasks} <= {one["id"] for one in calls}
    assert held[0]["conclusion"] and held[0]["round"] == 1


def test_areas_units_and_posts_are_found(world: World, officer: Program) -> None:
    assert [one["name"] for one in officer.get("areas/", {"q": "正阳"}).json()["results"]] == ["正阳社区", "01网格"]
    assert officer.get("areas/220283001002/").json()["full_name"] == "北城街道 正阳社区"
    units = officer.get("units/", {"area": "220283001002"}).json()["results"]
    assert {one["name"] for one in units} == {"正阳社区居委会", "制动器小区物业公司"}
    posts = officer.get("posts/", {"duty": "grid_worker"}).json()["results"]
    assert {one["person"] for one in posts} == {"grid_worker", "other_grid_worker"}
    assert "phone" not in posts[0]


def test_posts_are_read_where_one_looks_over_them_and_nowhere_else(world: World) -> None:
    seen = program(world.people["other_supervisor"]).get("posts/").json()["results"]

    assert {one["person"] for one in seen} == {"other_officer", "other_supervisor"}


def test_catalogue_calendar_and_limits(officer: Program) -> None:
    entries = {one["code"]: one for one in officer.get("catalogue/").json()["results"]}
    days = {one["day"]: one for one in officer.get("calendar/2022/").json()["days"]}
    due = officer.get("calendar/due/", {"limit": "5WD", "since": "2022-05-23T09:00:00+08:00"}).json()

    assert entries["1304"]["parent"] == "13" and len(days) == 365
    assert not days["2022-10-01"]["is_working"] and days["2022-10-08"]["is_working"]
    assert due["due_at"] == "2022-05-30T16:00:00Z"
    assert "5" in due["explanation"]


@pytest.mark.parametrize("asked", ["limit=x", "limit=5WD&since=soon", "since=2022-05-23", "limit=5WD&area=1"])
def test_a_limit_that_cannot_be_read_is_refused(officer: Program, asked: str) -> None:
    assert officer.get(f"calendar/due/?{asked}").status_code == 400


def test_figures_are_those_of_the_board_and_of_nobody_elses_area(world: World, officer: Program) -> None:
    assert officer.get("figures/").json()["area"]["area"]["code"] == "220283001000"
    assert officer.get("figures/", {"area": "220283002000"}).status_code == 404
    assert program(world.people["lead"]).get("figures/").status_code == 404


def test_what_is_nowhere_is_refused_as_everything_is(officer: Program) -> None:
    for path in ("nothing/", "cases/JL20990101-00001/", "cases/%00/", "areas/x/", "teams/nobody/?area=220283000000"):
        answer = officer.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json"), path
    wrong = officer.client.delete("/api/v1/cases/", headers=officer.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (405, "wrong_method")
