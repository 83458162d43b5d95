"""The table of the code against the law of the case as the service wrote it down: lifecycle.csv, row by row."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from cases.models import Case, CaseEvent
from cases.rules.choices import Fact, Stage
from cases.rules.lifecycle import BY_ACTION, TRANSITIONS, Action, marked
from cases.rules.transitions import Mark, Transition
from tests.cases import added_steps

Row = Mapping[str, str]
LAW: Mapping[str, Row] = {
    row["action"]: row for row in csv.DictReader(Path(__file__).with_name("lifecycle.csv").open(encoding="utf-8"))
}
STAYS = "stay"
LIMITS = {
    "stage limits where the level changed; close from the whistle": {"dispatch", "arrive", "contact", "close"},
    "accept where the centre changes": {"accept"},
}
"""Where the law says when a limit begins, and not only which."""
WHILE = {"centre: look_failed or ordered": {"centre: ordered"}}
"""A failed second look reopens the matter by itself in the same transaction (decision 18), so none is left to wait."""
BESIDE_THE_LAW = {
    "supervise": {"from": {"closed"}},
    "escalate": {"limits": {"dispatch"}},
    "send_down": {"limits": {"dispatch"}},
}
"""Decision 22 (29 November 2026): a supervisor's order reopens a closed matter, so it can be issued there. Decision 3:
the accept limit runs until the dispatch, so a centre that gets an accepted matter gets it as the limit to dispatch."""
ADDED: Mapping[str, Row] = {str(action): added.law for action, added in added_steps.ADDED.items()}
"""In docs/workflow.md, without a row in the law."""
MARKS: Mapping[str, set[str]] = {
    "adds": {
        *("progress", "finish_task", "drop_task", "mark_unit", "reveal", "remind", "press", "supervise"),
        *("reply_order", "record_call_in"),
    },
    "silent": {"mark_unit", "reveal", "remind", "press", "supervise", "recompute", "redistrict"},
    "meets": {"report_in", "return_call", "relocate", "progress"},
    "untold": {"recompute", "redistrict"},
    "inside": set(),
}
"""Which steps of the law collide with no other, get nobody's matter on, meet a unit's limit, are told to nobody."""


def told_by(row: Transition) -> dict[str, set[str]]:
    """A row of the code in the words of the law."""
    return {
        "from": {str(state) for state in row.sources},
        "to": {str(state or STAYS) for state in row.targets},
        "who": {str(role) for role in row.who},
        "needs": {str(need) for need in row.needs},
        "while": {str(fact) for fact in row.when} | {f"{role}: {fact}" for role, fact in row.when_by},
        "limits": {str(stage) for stage in row.sets},
    }


def asked_by(row: Row, action: str) -> dict[str, set[str]]:
    asked = {column: set(row[column].split()) for column in ("from", "to", "who", "needs")}
    asked["while"] = WHILE.get(row["while"], set(row["while"].split()))
    asked["limits"] = LIMITS.get(row["limits"], set(row["limits"].split()))
    for column, more in BESIDE_THE_LAW.get(action, {}).items():
        asked[column] |= more
    return asked


@pytest.mark.parametrize("action", sorted({*LAW, *ADDED}))
def test_the_table_says_what_the_law_says(action: str) -> None:
    assert told_by(BY_ACTION[Action(action)]) == asked_by(LAW.get(action) or ADDED[action], action)


def test_the_table_has_every_row_of_the_law_and_no_other() -> None:
    assert [row.action for row in TRANSITIONS if row.action not in ADDED] == list(LAW)
    assert {str(row.action) for row in TRANSITIONS} == LAW.keys() | ADDED.keys()
    assert not LAW.keys() & ADDED.keys()


def test_where_the_law_names_two_targets_the_first_is_the_rule() -> None:
    for action, row in {**LAW, **ADDED}.items():
        assert [str(state or STAYS) for state in BY_ACTION[Action(action)].targets] == row["to"].split()


def test_the_words_of_the_law_are_all_known() -> None:
    """What the test reads by hand is still in the law, so that a changed sentence of it is not passed over."""
    assert LIMITS.keys() | WHILE.keys() <= {row[column] for row in LAW.values() for column in ("limits", "while")}
    for row in LAW.values():
        assert LIMITS.get(row["limits"], set(row["limits"].split())) <= set(Stage.values)
        assert row["while"] in WHILE or set(row["while"].split()) <= set(Fact.values)


@pytest.mark.parametrize("mark", Mark)
def test_the_marks_are_those_written_by_hand(mark: Mark) -> None:
    added = {str(action) for action, step in added_steps.ADDED.items() if mark.value in step.marks.split()}

    assert {str(action) for action in marked(mark)} == MARKS[mark.value] | added
    assert MARKS.keys() == {one.value for one in Mark}


def test_every_word_of_a_step_fits_its_columns() -> None:
    lengths = [Case._meta.get_field("proposed_action").max_length, CaseEvent._meta.get_field("action").max_length]

    assert max(map(len, Action.values)) <= min(length or 0 for length in lengths)
