"""The kinds of sheet that can be imported. Each app registers its own in `imported_sheets.py`, when Django starts.

So the importer knows no app above it, and an app that comes with a sheet of its own changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from imports.known import Places
from imports.line import Judged, Terms
from imports.sheets.layout import LAYOUTS, Layout
from imports.sheets.reading import Row
from teams.models import User
from teams.policies import Reach

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from imports.undoing import Undoer
    from imports.writing import Writer

Plan = dict[str, Any]
Compare = Callable[[Sequence[Row], Places, Terms], list[Judged]]


@dataclass(frozen=True, slots=True)
class Importable:
    """`reach`: where a person may import it; `whose`: the sentence for whoever may not; `order`: earlier ones first."""

    layout: Layout
    order: int
    reach: Callable[[User], Reach]
    whose: _StrOrPromise
    compare: Compare
    write: Callable[[Writer, Sequence[Plan]], None]
    take_back: Callable[[Undoer], None]

    @property
    def kind(self) -> str:
        return self.layout.kind


_BY_KIND: dict[str, Importable] = {}


def register(*kinds: Importable) -> None:
    """Make kinds of sheet known; later ones may need what earlier ones set up."""
    _BY_KIND.update({one.kind: one for one in kinds})
    LAYOUTS.clear()
    LAYOUTS.update({one.kind: one.layout for one in in_order()})


def in_order() -> list[Importable]:
    """As they are compared and written; taken back the other way round."""
    return sorted(_BY_KIND.values(), key=lambda one: one.order)


def among(kinds: Collection[str]) -> list[Importable]:
    return [one for one in in_order() if one.kind in kinds]


def kinds_for(user: User) -> list[str]:
    return [one.kind for one in in_order() if one.reach(user)]


def reach_over(user: User, kinds: Iterable[str]) -> list[Reach]:
    """How far the person's say reaches over each of these kinds."""
    return [_BY_KIND[kind].reach(user) for kind in kinds]
