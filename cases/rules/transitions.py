"""What a row of the table of steps is made of: its marks, its columns (`cases/rules/lifecycle.py` holds the rows)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from cases.rules.choices import Fact, Need, Role, Stage, State

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from cases.rules.lifecycle import Action


class Mark(Enum):
    """What else the life of a case asks of a step; one without a mark collides with others and counts as progress."""

    ADDS = "adds"
    """It adds something of its own (a note, a mark, an order, the end of one task) and touches nothing on which another
    step was decided: it collides with no step of another kind, whatever version the person had seen. What it needs is
    judged under the row lock all the same."""
    SILENT = "silent"
    """It gets nobody's matter on: after it the matter is as silent as before."""
    MEETS = "meets"
    """After it a unit's own limit may no longer run, though the case stays where it is."""
    UNTOLD = "untold"
    """Nobody is notified: a year's calendar, or a changed area, would send a notice for each open matter."""
    INSIDE = "inside"
    """The business of one unit: colleagues of the unit that the event names read it, and nobody else (decision 73); a
    note also the units that it names (decision 76)."""


COMPOSED = ""
"""In place of a sentence: `cases/reading/timeline.py` composes it from what the event kept."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: all that the life of a case knows of a step."""

    action: Action
    sources: frozenset[State]
    targets: tuple[State | None, ...]
    who: frozenset[Role]
    sets: tuple[Stage, ...]
    """The limits that may begin with the step; `Move` lets no other begin."""
    needs: tuple[Need, ...]
    when: tuple[Fact, ...]
    when_by: tuple[tuple[Role, Fact], ...]
    """Facts that are asked of one role alone."""
    word: _StrOrPromise
    marks: frozenset[Mark]
    sentence: _StrOrPromise
    """As the timeline tells it: `unit` acts, `addressed` is told, and what the event kept; or COMPOSED."""


def row(  # noqa: PLR0917  columns of a table, read across; none has a default, so that none is forgotten
    action: Action,
    sources: Iterable[State],
    target: State | None | tuple[State | None, ...],
    who: Iterable[Role],
    sets: tuple[Stage, ...],
    needs: tuple[Need, ...],
    when: Fact | tuple[Fact, ...] | Mapping[Role, Fact],
    word: _StrOrPromise,
    marks: Iterable[Mark],
    sentence: _StrOrPromise,
) -> Transition:
    targets = target if isinstance(target, tuple) else (target,)
    of_roles = tuple(when.items()) if isinstance(when, Mapping) else ()
    facts = () if isinstance(when, Mapping) else when if isinstance(when, tuple) else (when,)
    return Transition(
        action,
        frozenset(sources),
        targets,
        frozenset(who),
        sets,
        needs,
        facts,
        of_roles,
        word,
        frozenset(marks),
        sentence,
    )
