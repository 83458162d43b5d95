"""What the tests ask of a step that came after the law was written down (`tests/cases/added_steps.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.models import Case
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.cases.world import World

Attempt = Callable[[World, Case, Any], object]
Typed = Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """The form of a step as a person fills it in: on which case, by whom, what is posted."""

    state: State
    who: str
    typed: Callable[[World, Case], Typed] = lambda w, c: {}
    facts: Callable[[World], Typed] = lambda w: {}
    then: Callable[[World, Case], Case] = lambda w, c: c


@dataclass(frozen=True)
class Told:
    """A row of the notices: whom it tells, while what is true, and in which words."""

    kind: str
    whom: str
    holds: str
    sentence: str

    def row(self, action: Action) -> dict[str, str]:
        return {
            "kind": self.kind,
            "step": str(action),
            "told": self.whom,
            "while": self.holds,
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Added:
    """`state` and `seats`: who may, as in `seats_by_action.csv`; `told`: the event of 司法所 in the timeline."""

    sources: str
    targets: str
    who: str
    needs: str
    holds: str
    limits: str
    marks: str
    state: str
    seats: str
    attempt: Attempt
    filled: Filled | None
    """None where nobody takes it at the desk."""
    told: str
    payload: dict[str, object] = field(default_factory=dict)
    notices: tuple[Told, ...] = ()

    @property
    def law(self) -> dict[str, str]:
        """In the columns of `lifecycle.csv`."""
        return {
            "from": self.sources,
            "to": self.targets,
            "who": self.who,
            "needs": self.needs,
            "while": self.holds,
            "limits": self.limits,
        }
