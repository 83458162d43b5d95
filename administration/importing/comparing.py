"""A whole file compared with what is there: its sheets in the order in which one needs the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from administration.choices import DOUBT, SheetKind
from administration.importing.known import Places
from administration.importing.line import Judged, Terms
from administration.importing.memberships import compare_memberships
from administration.importing.posts import compare_posts
from administration.importing.units import compare_units
from administration.sheets.reading import Row

Compare = Callable[[Sequence[Row], Places, Terms], list[Judged]]
IN_ORDER: Mapping[SheetKind, Compare] = {
    SheetKind.UNITS: compare_units,
    SheetKind.POSTS: compare_posts,
    SheetKind.MEMBERSHIPS: compare_memberships,
}


def compare(sheets: Iterable[tuple[SheetKind, Sequence[Row]]], terms: Terms) -> list[Judged]:
    """Posts may name units that the same file sets up, so units come first."""
    rows: dict[SheetKind, list[Row]] = {}
    for kind, found in sheets:
        rows.setdefault(kind, []).extend(found)
    places = Places()
    judged: list[Judged] = []
    for kind, compare_sheet in IN_ORDER.items():
        if kind in rows or (kind == SheetKind.POSTS and terms.roster):
            judged += compare_sheet(rows.get(kind, []), places, terms)
    for one in judged:
        if one.is_doubtful and one.plan is not None:
            one.plan[DOUBT] = True
    return judged
