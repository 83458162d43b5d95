"""The kinds of sheet that can be imported. Each app registers its own in `imported_sheets.py`, when Django starts.

So the importer knows no app above it, and an app that comes with a sheet of its own changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from imports.choices import Purpose
from imports.known import Places
from imports.line import Judged, Terms
from imports.models import ImportBatch
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
    """`reach`: where a person may import it; `whose`: the sentence for whoever may not; `order`: earlier ones first.

    `read_as`: the columns in which the file of one import is read, where those differ from file to file; `meets`: hears
    the file's headings before.
    """

    layout: Layout
    order: int
    reach: Callable[[User], Reach]
    whose: _StrOrPromise
    compare: Compare
    write: Callable[[Writer, Sequence[Plan]], None]
    take_back: Callable[[Undoer], None]
    purpose: Purpose = Purpose.ROSTER
    read_as: Callable[[ImportBatch], Layout] | None = None
    meets: Callable[[ImportBatch, list[str]], None] | None = None

    @property
    def kind(self) -> str:
        return self.layout.kind

    def layout_for(self, batch: ImportBatch) -> Layout:
        return self.read_as(batch) if self.read_as else self.layout


_BY_KIND: dict[str, Importable] = {}


def register(*kinds: Importable) -> None:
    """Make kinds of sheet known; later ones may need what earlier ones set up. Only rosters have a template."""
    _BY_KIND.update({one.kind: one for one in kinds})
    LAYOUTS.clear()
    LAYOUTS.update({one.kind: one.layout for one in in_order(Purpose.ROSTER)})


def in_order(purpose: Purpose) -> list[Importable]:
    """As they are compared and written; taken back the other way round."""
    return sorted((one for one in _BY_KIND.values() if one.purpose == purpose), key=lambda one: one.order)


def of(batch: ImportBatch) -> list[Importable]:
    """What a file of this import may hold."""
    return in_order(Purpose(batch.purpose))


def in_file(batch: ImportBatch) -> list[Importable]:
    """What its file did hold."""
    return [one for one in of(batch) if one.kind in batch.kinds]


def layouts(batch: ImportBatch, headings: list[str]) -> list[Layout]:
    """The columns in which its file is read, once its headings are known."""
    for one in of(batch):
        if one.meets:
            one.meets(batch, headings)
    return [one.layout_for(batch) for one in of(batch)]


def personal_columns(kind: str) -> frozenset[str]:
    """The columns of a sheet that are about a resident, and so are kept sealed."""
    return frozenset(column.key for column in _BY_KIND[kind].layout.columns if column.is_personal)


def kinds_for(user: User) -> list[str]:
    return [one.kind for one in in_order(Purpose.ROSTER) if one.reach(user)]


def reach_over(user: User, kinds: Iterable[Importable]) -> list[Reach]:
    """How far the person's say reaches over each of these kinds."""
    return [one.reach(user) for one in kinds]
