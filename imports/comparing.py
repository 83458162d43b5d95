"""A whole file compared with what is there: its sheets in the order in which one needs the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imports import registry
from imports.choices import DOUBT, Purpose, SheetKind
from imports.known import Places
from imports.line import Judged, Terms
from imports.sheets.reading import Row


def compare(
    sheets: Iterable[tuple[str, Sequence[Row]]], terms: Terms, purpose: Purpose = Purpose.ROSTER
) -> list[Judged]:
    """Posts may name units that the same file sets up, so units come first."""
    rows: dict[str, list[Row]] = {}
    for kind, found in sheets:
        rows.setdefault(kind, []).extend(found)
    places = Places()
    judged: list[Judged] = []
    for one in registry.in_order(purpose):
        if one.kind in rows or (one.kind == SheetKind.POSTS and terms.roster):
            judged += one.compare(rows.get(one.kind, []), places, terms)
    for row in judged:
        if row.is_doubtful and row.plan is not None:
            row.plan[DOUBT] = True
    return judged
