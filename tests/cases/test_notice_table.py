"""Every row of the notices against a table written by hand: whom, of what, while what, in which words.

What the words of the columns mean is tried in test_notices.py, test_alarms.py and tests/faults/test_late_notices.py.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext

from cases.notifications import notices
from cases.notifications.notices import BY_KIND, Notice
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.models import Message
from outbox.tasks import drain
from tests.cases.added_steps import ADDED
from tests.cases.steps import take
from tests.cases.world import World, case_in

WRITTEN = list(csv.DictReader(Path(__file__).with_name("notices.csv").open(encoding="utf-8")))
BY_ADDED_STEPS = [told.row(action) for action, added in ADDED.items() for told in added.notices]
TABLE = [*WRITTEN, *BY_ADDED_STEPS]
HEARD_BY_REPORTERS = {
    "refuse", "give_feedback", "self_handle", "rework", "reopen", "terminate", "pause", "resume", "extend", "ask",
    "merge", "unmerge", "split",
}  # fmt: skip
HEARD_WHERE_ASKED_FOR = {
    "accept", "dispatch", "rule", "report_in", "consult", "finish", "close", "uphold", "withdraw",
}  # fmt: skip
"""Told to who asked for each step, where it moves the case."""


def named(function: Any) -> str:
    return function.__name__.strip("_") if function else ""


def written(notice: Notice) -> dict[str, str]:
    return {
        "kind": notice.kind,
        "step": str(notice.when or ""),
        "told": named(notice.whom),
        "while": named(notice.holds),
        "sentence": gettext(notice.text).replace(",", "，"),
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["kind"])
def test_a_notice_says_whom_when_and_in_which_words(row: dict[str, str]) -> None:
    assert written(BY_KIND[row["kind"]]) == row


def test_there_is_no_other_notice() -> None:
    kinds, added = (
        [notice.kind for notice in (*notices.NOTICES, *notices.TEXTS)],
        {row["kind"] for row in BY_ADDED_STEPS},
    )
    assert [kind for kind in kinds if kind not in added] == [row["kind"] for row in WRITTEN]
    assert sorted(kinds) == sorted(row["kind"] for row in TABLE)
    assert all(BY_KIND[notice.kind] is notice for notice in (*notices.NOTICES, *notices.TEXTS))


@pytest.mark.parametrize("action", Action)
def test_a_step_is_told_by_its_own_rows_alone(action: Action) -> None:
    expected = [row["kind"] for row in TABLE if row["step"] == action]

    assert [notice.kind for notice in notices.NOTICES if notice.when == action] == expected


def test_reporters_hear_by_text_of_what_concerns_them_and_of_nothing_else() -> None:
    assert {str(action) for action in notices.TOLD_TO_REPORTERS} == HEARD_BY_REPORTERS

    assert {str(action) for action in notices.STEPS_TOLD} == HEARD_WHERE_ASKED_FOR
    assert not notices.STEPS_TOLD & notices.TOLD_TO_REPORTERS


@pytest.mark.parametrize(("address", "ways"), [("", {"inbox"}), ("lead@example.org", {"inbox", "email"})])
def test_a_person_is_told_in_the_inbox_and_by_letter_where_there_is_an_address(
    world: World, address: str, ways: set[str]
) -> None:
    person = world.people["lead"]
    type(person).objects.filter(pk=person.pk).update(email=address)

    take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    while drain():
        pass

    told = Message.objects.filter(recipient=str(person.pk)).exclude(channel="event")
    assert set(told.values_list("channel", flat=True)) == ways
