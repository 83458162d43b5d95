"""Every step that people take at the desk, gathered from beside the forms: the table behind the pages and buttons."""

from __future__ import annotations

from collections.abc import Mapping

from cases.rules.choices import Role
from cases.rules.lifecycle import TRANSITIONS, Action
from desk.forms import (
    answering,
    asking,
    assigning,
    calling,
    correcting,
    ending,
    evaluating,
    merging,
    noting,
    pausing,
    publishing,
    recusing,
    splitting,
    supervising,
    triage,
    working,
)
from desk.forms.ending import CODE_STEP
from desk.forms.step import At, Step

__all__ = ["BY_ACTION", "CODE_STEP", "STEPS", "Step", "at"]

STEPS: tuple[Step, ...] = (
    *triage.STEPS,
    *correcting.STEPS,
    *merging.STEPS,
    *splitting.STEPS,
    *calling.STEPS,
    *working.STEPS,
    *answering.STEPS,
    *evaluating.STEPS,
    *ending.STEPS,
    *supervising.STEPS,
    *pausing.STEPS,
    *recusing.STEPS,
    *asking.STEPS,
    *assigning.STEPS,
    *noting.STEPS,
    *publishing.STEPS,
)
BY_ACTION: Mapping[Action, Step] = {step.action: step for step in STEPS}

WITHOUT_A_DESK = frozenset({Role.REPORTER, Role.SYSTEM})
_BY_PEOPLE = {row.action for row in TRANSITIONS if row.sources and row.who - WITHOUT_A_DESK}
if astray := _BY_PEOPLE ^ BY_ACTION.keys():
    # Its button would be offered and answer 404, so nothing starts until the page is there.
    raise LookupError(f"Steps with a page and no row in the table of transitions, or the reverse: {sorted(astray)}")


def at(place: At) -> Mapping[str, Step]:
    """The steps that are taken there, by the word in their address."""
    return {step.action.value: step for step in STEPS if step.at == place}
