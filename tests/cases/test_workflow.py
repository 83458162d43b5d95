"""docs/workflow.md says what the code does: each of its tables against the one that the service runs by."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.utils import translation

from cases.actions.steps.supervising import REPLY_WITHIN
from cases.models import conditions
from cases.models.scope import SEES_ITS_AREA, SEES_ITS_UNITS_AREA, SEES_ITS_UNITS_CALLS, SEES_WHAT_IT_RAISED
from cases.rules import alarms, lifecycle
from cases.rules.choices import ENDED, HELD, OPEN, Role, Stage, State
from cases.rules.lifecycle import CALLED_AND_WORKING, HELD_AND_ACCEPTED, HELD_OR_CLOSED, TRANSITIONS, Action
from cases.rules.transitions import Transition
from networks.choices import Level
from teams.choices import Duty
from tests.architecture import documents, sources
from web.errors import Refusal

NAME = "docs/workflow.md"
NONE = "–"
STAYS = "stays"
GROUPS = {
    "*open*": frozenset(OPEN),
    "*held*": frozenset(HELD),
    "*accepted and held*": HELD_AND_ACCEPTED,
    "*held or closed*": HELD_OR_CLOSED,
    "*open or closed*": frozenset(OPEN) | {State.CLOSED},
    "*called*": CALLED_AND_WORKING,
    "*any*": frozenset(OPEN + ENDED),
}
INSTANTS = {"amber": "amber_at", "end": "due_at", "150 %": "over_150_at", "200 %": "over_200_at"}
SEES = {
    "own area": SEES_ITS_AREA,
    "area of the own centre": SEES_ITS_UNITS_AREA,
    "calls of the own unit": SEES_ITS_UNITS_CALLS,
    "what they raised": SEES_WHAT_IT_RAISED,
}
LEVEL_COLUMNS = {
    "level": "level",
    "accept": "accept",
    "return window": "return_window",
    "report in": "arrive",
    "first contact": "contact",
    "close": "close",
    "extensions": "extension_count",
    "working days in all": "extension_limit",
    "amber at": "amber_percent",
}

Row = documents.Row


def rows(heading: str) -> list[Row]:
    return documents.table(NAME, heading)


def code(cell: str) -> str:
    (word,) = documents.codes(cell)
    return word


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def test_the_states_and_their_steps() -> None:
    told = [(code(row["state"]), row["中文"], row["step"]) for row in rows("One state, everything else is a fact")]

    assert told == [(state.value, state.label, str(lifecycle.STEP_OF.get(state, NONE))) for state in State]


def told_by(row: Transition) -> dict[str, object]:
    return {
        "中文": str(row.action.label),
        "from": set(map(str, row.sources)),
        "to": [str(target or STAYS) for target in row.targets],
        "who": set(map(str, row.who)),
        "needs": list(map(str, row.needs)),
        "while": [*map(str, row.when), *(str(word) for role_and_fact in row.when_by for word in role_and_fact)],
        "limits": list(map(str, row.sets)),
    }


def written(row: Row) -> dict[str, object]:
    group = GROUPS.get(row["from"])
    targets = [word.strip("` ") for word in row["to"].split(",")]
    return {
        "中文": row["中文"],
        "from": set(map(str, group)) if group else set(documents.codes(row["from"])),
        "to": targets,
        "who": set(documents.codes(row["who"])),
        "needs": documents.codes(row["needs"]),
        "while": documents.codes(row["while"]),
        "limits": documents.codes(row["limits"]),
    }


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: str(row.action))
def test_an_action_is_told_as_it_is(row: Transition) -> None:
    (told,) = (told for told in rows("Actions") if code(told["action"]) == row.action)

    assert written(told) == told_by(row)


def test_every_action_is_told_in_the_order_of_the_table() -> None:
    assert [code(row["action"]) for row in rows("Actions")] == [row.action for row in TRANSITIONS]


def test_every_role_is_explained() -> None:
    assert [code(row["role"]) for row in rows("As what a person stands to a case")] == list(Role)


@pytest.mark.parametrize("row", rows("Numbers of the procedure"), ids=lambda row: row["where"])
def test_a_number_of_the_procedure(row: Row) -> None:
    value = documents.found(code(row["where"]))

    assert row["how much"] == str(value.days if isinstance(value, dt.timedelta) else value)


def test_the_limits_of_the_levels() -> None:
    path = sources.ROOT / "networks/data/level_rules.csv"
    data = list(csv.DictReader(path.open(encoding="utf-8")))
    told = [
        {
            column: row[heading].strip("`").removesuffix(" %").replace(NONE, "")
            for heading, column in LEVEL_COLUMNS.items()
        }
        for row in rows("Limits of the levels")
    ]

    assert told == data
    assert [row["中文"] for row in rows("Limits of the levels")] == [str(level.label) for level in Level]


def test_the_alarms_of_each_stage() -> None:
    told = {code(row["stage"]): set(_steps(row)) for row in rows("Alarms")}

    assert told == {
        str(stage): {(str(step.alarm), step.instant if step.day is None else f"day {step.day}") for step in steps}
        for stage, steps in alarms.ALARMS.items()
    }
    assert told.keys() == set(Stage.values)


def _steps(row: Row) -> Iterator[tuple[str, str]]:
    for heading, instant in INSTANTS.items():
        yield from ((alarm, instant) for alarm in documents.codes(row[heading]))
    for part in filter(None, row["others"].replace(NONE, "").split(", ")):
        when, alarm = part.split(": ")
        yield code(alarm), when.replace("working days before", "day 0")


def test_what_an_alarm_issues() -> None:
    part = documents.text(NAME).split("What an alarm issues")[1]
    told = [line.strip("| ").split(" | ") for line in part.split("\n") if line.startswith("| `")][: len(alarms.ISSUES)]

    assert [(code(alarm), code(issues), within) for alarm, issues, _to, within in told] == [
        (str(alarm), str(kind), REPLY_WITHIN.get(kind, NONE)) for alarm, kind in alarms.ISSUES.items()
    ]


def test_who_sees_what_by_which_duty() -> None:
    told = rows("Who sees what")

    assert [(code(row["duty"]), row["中文"]) for row in told] == [(duty.value, duty.label) for duty in Duty]
    for heading, duties in SEES.items():
        assert {code(row["duty"]) for row in told if row[heading] == "yes"} == duties, heading


@pytest.mark.parametrize("row", rows("How a refusal is answered"), ids=lambda row: row["where"])
def test_how_a_refusal_is_answered(row: Row) -> None:
    if code(row["where"]) == "django.http.Http404":
        assert row["status"] == "404"
        return
    kind = documents.found(code(row["where"]))

    assert isinstance(kind, type)
    assert issubclass(kind, Refusal)
    assert (row["status"], code(row["code"])) == (str(kind.status), kind.code)


def test_every_kind_of_refusal_with_a_code_is_told() -> None:
    told = {code(row["code"]) for row in rows("How a refusal is answered") if row["code"] != NONE}

    import_module("governance.urls")  # so that every room's refusals are there, whichever test ran before
    assert {kind.code for kind in (Refusal, *_kinds(Refusal))} <= told


def _kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)


def test_the_figures_of_the_board() -> None:
    assert [code(row["figure"]) for row in rows("Figures")] == list(conditions.CLAUSES)


def test_a_table_that_says_something_else_would_be_found() -> None:
    row = lifecycle.BY_ACTION[Action.DISPATCH]
    told = next(told for told in rows("Actions") if code(told["action"]) == row.action)

    assert written(told | {"who": "`lead`"}) != told_by(row)
    assert written(told | {"from": "*open*"}) != told_by(row)
