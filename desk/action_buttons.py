"""The actions open to a person as the case page offers them: one large, the others small, each with its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from cases.models import Case
from cases.rules.choices import Action
from cases.rules.lifecycle import Transition

A = Action
KEYS: Mapping[Action, str] = {
    A.ACCEPT: "a",
    A.RECLASSIFY: "w",
    A.RELOCATE: "o",
    A.REFUSE: "x",
    A.ESCALATE: "u",
    A.SEND_DOWN: "n",
    A.DISPATCH: "d",
    A.RULE: "l",
    A.REPORT_IN: "r",
    A.RETURN_CALL: "t",
    A.RECALL: "v",
    A.ADD_UNIT: "m",
    A.CONSULT: "c",
    A.PROGRESS: "p",
    A.FINISH: "f",
    A.GIVE_FEEDBACK: "g",
    A.SEND_BACK: "b",
    A.VISIT: "v",
    A.REWORK: "w",
    A.PROPOSE_UPHOLD: "h",
    A.UPHOLD: "y",
    A.TERMINATE: "y",
    A.DECLINE: "q",
    A.REOPEN: "o",
    A.PROPOSE_TERMINATION: "e",
    A.REVEAL: "i",
    A.REMIND: "s",
    A.SUPERVISE: "z",
    A.PROPOSE_PAUSE: "h",
    A.PAUSE: "y",
    A.RESUME: "h",
    A.PROPOSE_EXTENSION: "x",
    A.EXTEND: "y",
    A.LOOK_AGAIN: "v",
    A.REPLY_ORDER: "1",
}
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

BESIDE_WHAT_THEY_CONCERN = frozenset(
    {
        *ABOUT_WHO_READS,
        A.END_RECUSAL,
        A.FINISH_TASK,
        A.DROP_TASK,
        A.MARK_UNIT,
        A.REVEAL,
        A.REPLY_ORDER,
        A.RECORD_CALL_IN,
    }
)


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
