"""The actions open to a person as the case page offers them: one large, the others small, each with its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from cases.models import Case
from cases.rules.lifecycle import Action
from cases.rules.transitions import Transition
from desk.forms.step import At
from desk.forms.table import STEPS

A = Action
KEYS: Mapping[Action, str] = {step.action: step.key for step in STEPS if step.key}
"""The key of each action. Two actions that are never open together may share a key; J and K move along the list."""

NEXT = (
    A.UPHOLD,
    A.TERMINATE,
    A.PAUSE,
    A.EXTEND,
    A.RESUME,
    A.RULE,
    A.ACCEPT,
    A.DISPATCH,
    A.REPORT_IN,
    A.CONSULT,
    A.GIVE_FEEDBACK,
    A.REWORK,
    A.VISIT,
    A.LOOK_AGAIN,
)
"""Actions that carry a case on, the most pressing first. `buttons` adds progress or finishing, by the open tasks."""

ABOUT_WHO_READS = (A.WRITE_BRIEF, A.RECUSE, A.STEP_ASIDE)
"""Offered beside the matter's own words."""

INSIDE_A_UNIT = (A.CLAIM, A.ASSIGN, A.TAKE_BACK)
"""Offered beside who of the reader's own unit has the matter."""

BESIDE_WHAT_THEY_CONCERN = frozenset(step.action for step in STEPS if step.is_beside or step.at != At.CASE)


@dataclass(frozen=True, slots=True)
class Button:
    action: Action
    url: str
    key: str
    is_next: bool = False

    @property
    def label(self) -> str:
        return str(self.action.label)


def buttons(case: Case, rows: Sequence[Transition], *, has_open_tasks: bool) -> list[Button]:
    """The next action first, then the others in table order; those that stand beside what they concern are left out."""
    order = [*NEXT, *((A.PROGRESS,) if has_open_tasks else (A.FINISH, A.PROGRESS))]
    offered = [row.action for row in rows if row.action not in BESIDE_WHAT_THEY_CONCERN]
    first = next((action for action in order if action in offered), None)
    sorted_ = sorted(offered, key=lambda action: action != first)
    return [_button(case, action, is_next=action == first) for action in sorted_]


def button_for(case: Case, action: Action, rows: Sequence[Transition]) -> Button | None:
    """One of the actions that stand beside what they concern, if it is open."""
    return _button(case, action, is_next=False) if any(row.action == action for row in rows) else None


def _button(case: Case, action: Action, *, is_next: bool) -> Button:
    url = reverse("desk:step", args=[case.reference, action.value])
    return Button(action, url, KEYS.get(action, ""), is_next)
