"""Pages of a list by where the last one ended, over columns of text and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

PAGE = 30
BETWEEN = "~"
LARGEST_ID = 2**63 - 1
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Keyset:
    """The columns that order a list; the last one is the id, which settles what is otherwise equal."""

    columns: tuple[str, ...]
    is_newest_first: bool = False

    def page(self, rows: QuerySet[Row], after: str) -> tuple[list[Row], str]:
        """At most one page after the cursor, and the cursor of the next page ("" on the last)."""
        sign = "-" if self.is_newest_first else ""
        ordered = self._after(rows, after).order_by(*(sign + column for column in self.columns))
        found = list(ordered[: PAGE + 1])
        return found[:PAGE], self._cursor(found[PAGE - 1]) if len(found) > PAGE else ""

    def _cursor(self, row: Model) -> str:
        return BETWEEN.join(str(_value(row, column)) for column in self.columns)

    def _after(self, rows: QuerySet[Row], cursor: str) -> QuerySet[Row]:
        """All of it where the cursor is none of ours."""
        values = cursor.split(BETWEEN)
        number = values[-1]
        is_ours = len(values) == len(self.columns) and number.isascii() and number.isdigit()
        if not is_ours or "\x00" in cursor or int(number[:20]) > LARGEST_ID:
            return rows
        return rows.filter(self._beyond(values))

    def _beyond(self, values: list[str]) -> Q:
        """`(a, id) > (x, n)` written so that an index on the columns is used from the first one on."""
        beyond = "lt" if self.is_newest_first else "gt"
        *texts, number = zip(self.columns, values, strict=True)
        last = Q(**{f"{number[0]}__{beyond}": int(number[1])})
        return reduce(
            lambda rest, text: (
                Q(**{f"{text[0]}__{beyond}e": text[1]}) & (Q(**{f"{text[0]}__{beyond}": text[1]}) | rest)
            ),
            reversed(texts),
            last,
        )


def _value(row: Any, column: str) -> Any:
    return reduce(getattr, column.split("__"), row)


BY_INITIALS = Keyset(("initials", "id"))
BY_AREA = Keyset(("area__path", "id"))
BY_CODE = Keyset(("code", "id"))
BY_PATH = Keyset(("path", "id"))
NEWEST = Keyset(("id",), is_newest_first=True)
