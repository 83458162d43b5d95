"""The facts that a step waits for beside the state, and how long a proposal waits: written down by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from cases.models import Case
from cases.rules.choices import Fact, State
from cases.rules.lifecycle import decidable_in, holds

LONG_AGO = dt.datetime(2026, 1, 12, 1, tzinfo=dt.UTC)
PLAIN: Mapping[str, Any] = {
    "needs_ruling": False,
    "needs_review": False,
    "proposed_action": "",
    "paused_at": None,
    "asked_at": None,
    "published_at": None,
    "outcome": "",
    "is_confidential": False,
    "is_suggested_confidential": False,
    "complained_of_id": None,
    "look_due_at": None,
    "has_held_rating": False,
}
HOLDS_OF_A_PLAIN_CASE = {Fact.NOT_IN_DISPUTE, Fact.NOTHING_PROPOSED, Fact.NOT_PAUSED, Fact.NOTHING_ASKED}
CHANGED_BY: Mapping[str, tuple[Mapping[str, Any], set[Fact]]] = {
    "a dispute": ({"needs_ruling": True}, {Fact.IN_DISPUTE, Fact.NOT_IN_DISPUTE}),
    "a bad rating": ({"needs_review": True}, {Fact.NEEDS_REVIEW}),
    "a proposal to uphold": (
        {"proposed_action": "propose_uphold"},
        {Fact.UPHOLD_PROPOSED, Fact.SOMETHING_PROPOSED, Fact.NOTHING_PROPOSED},
    ),
    "a proposal to terminate": (
        {"proposed_action": "propose_termination"},
        {Fact.TERMINATION_PROPOSED, Fact.SOMETHING_PROPOSED, Fact.NOTHING_PROPOSED},
    ),
    "a pause asked for": (
        {"proposed_action": "propose_pause"},
        {Fact.PAUSE_PROPOSED, Fact.SOMETHING_PROPOSED, Fact.NOTHING_PROPOSED},
    ),
    "an extension asked for": (
        {"proposed_action": "propose_extension"},
        {Fact.EXTENSION_PROPOSED, Fact.SOMETHING_PROPOSED, Fact.NOTHING_PROPOSED},
    ),
    "a pause": ({"paused_at": LONG_AGO}, {Fact.PAUSED, Fact.NOT_PAUSED}),
    "a question": ({"asked_at": LONG_AGO}, {Fact.ASKED, Fact.NOTHING_ASKED}),
    "solved": ({"outcome": "solved"}, {Fact.PUBLISHABLE}),
    "explained": ({"outcome": "explained"}, set()),
    "a second look that is due": ({"look_due_at": LONG_AGO}, {Fact.LOOK_DUE}),
    "a rating that is held": ({"has_held_rating": True}, {Fact.RATING_HELD}),
    "published": ({"published_at": LONG_AGO}, {Fact.PUBLISHED}),
    "solved and confidential": ({"outcome": "solved", "is_confidential": True}, set()),
    "solved and under seal": ({"outcome": "solved", "is_suggested_confidential": True}, set()),
    "solved and a complaint of a unit": ({"outcome": "solved", "complained_of_id": 1}, set()),
}
"""What makes the difference from a plain case, and the facts of which the contrary then holds."""
READ_FROM_OTHER_TABLES = {Fact.ORDERED}
WAITS_IN: Mapping[str, set[State]] = {
    "propose_uphold": {State.EVALUATING},
    "propose_termination": {
        State.WHISTLED, State.ACCEPTED, State.DISPATCHED, State.CONSULTING, State.IMPLEMENTING, State.FEEDBACK,
        State.EVALUATING,
    },
    "propose_pause": {State.CONSULTING, State.IMPLEMENTING},
    "propose_extension": {State.CONSULTING, State.IMPLEMENTING},
}  # fmt: skip


@pytest.mark.parametrize("fact", [fact for fact in Fact if fact not in READ_FROM_OTHER_TABLES])
@pytest.mark.parametrize("difference", [None, *CHANGED_BY])
def test_a_fact_holds_when_it_should_and_only_then(fact: Fact, difference: str | None) -> None:
    facts, turned = CHANGED_BY[difference] if difference else ({}, set())
    case = Case(**{**PLAIN, **facts})

    assert holds(fact, case) is ((fact in HOLDS_OF_A_PLAIN_CASE) != (fact in turned))


def test_each_fact_is_once_turned_round() -> None:
    turned = set().union(*(facts for _difference, facts in CHANGED_BY.values()))

    assert turned | READ_FROM_OTHER_TABLES == set(Fact)


@pytest.mark.parametrize("proposed", WAITS_IN)
def test_a_proposal_waits_as_long_as_a_second_person_can_decide(proposed: str) -> None:
    assert decidable_in(proposed) == WAITS_IN[proposed]
