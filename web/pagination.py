"""Pages of a long list by where the last one ended: a page costs the same at the start and at the millionth row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

PAGE = 30
BETWEEN = "~"
LARGEST_ID = 2**63 - 1
LONGEST_ID = 19

Rows = TypeVar("Rows", bound=models.QuerySet[Any])
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """By an instant and then by `key`, or by it alone where `field` is empty; the key settles rows of one instant."""

    field: str = ""
    is_newest_first: bool = False
    key: str = "id"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.field, self.key) if self.field else (self.key,)

    def sort(self, rows: Rows) -> Rows:
        sign = "-" if self.is_newest_first else ""
        return rows.order_by(*(sign + column for column in self.columns))

    def after(self, rows: Rows, cursor: str) -> Rows:
        """What follows the row that `cursor` names; all of it where it names none."""
        named = _read(cursor, with_instant=bool(self.field))
        if named is None:
            return rows
        instant, pk = named
        beyond, behind = ("lt", "gte") if self.is_newest_first else ("gt", "lte")
        if instant is None:
            return rows.filter(**{f"{self.key}__{beyond}": pk})
        return rows.filter(**{f"{self.field}__{beyond}e": instant}).exclude(
            **{self.field: instant, f"{self.key}__{behind}": pk}
        )

    def cursor(self, row: dict[str, Any]) -> str:
        """Names a row of `.values()`, for the address of the page after it."""
        instant = f"{row[self.field].isoformat()}{BETWEEN}" if self.field else ""
        return f"{instant}{row[self.key]}"

    def page(self, rows: models.QuerySet[Any], *columns: str, after: str) -> tuple[list[dict[str, Any]], str]:
        """At most one page of `.values()` after the cursor, and the cursor of the next page ("" on the last)."""
        return self.cut(list(self.asked(rows, *columns, after=after)))

    def asked(self, rows: models.QuerySet[Any], *columns: str, after: str) -> models.QuerySet[Any, dict[str, Any]]:
        """A page of `.values()` after the cursor, and one row more, which tells whether there is another page."""
        asked = dict.fromkeys((*columns, *self.columns))
        return self.sort(self.after(rows, after)).values(*asked)[: PAGE + 1]

    def cut(self, found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
        """The page of what was asked, and the cursor of the next one."""
        return found[:PAGE], self.cursor(found[PAGE - 1]) if len(found) > PAGE else ""


def read(cursor: str, order: Order) -> dict[str, dt.datetime | int | None]:
    """A cursor's particulars, for a statement that is compiled once: what `written` makes the cursor of again."""
    instant, number = _read(cursor, with_instant=bool(order.field)) or (None, None)
    return {"instant": instant, "number": number}


def written(instant: dt.datetime | None, number: int | None) -> str:
    if number is None:
        return ""
    return f"{instant.isoformat()}{BETWEEN}{number}" if instant else str(number)


def _read(cursor: str, *, with_instant: bool) -> tuple[dt.datetime | None, int] | None:
    """A cursor as it came in an address; None for anything that is none."""
    instant, _between, number = cursor.rpartition(BETWEEN)
    if bool(instant) != with_instant or not (number.isascii() and number.isdigit() and len(number) < LONGEST_ID):
        return None
    return (_read_instant(instant), int(number)) if not with_instant or _read_instant(instant) else None


def _read_instant(text: str) -> dt.datetime | None:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


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


def ways(request: HttpRequest, older: str) -> dict[str, Any]:
    """For components/_pager.html; whatever else the address holds is kept."""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    return {
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "older_url": f"?{urlencode(kept | {'after': older})}" if older else "",
    }


def at_most(count: int, most: int) -> str:
    """A number that was counted no further than one above `most`: 99+ where there are more."""
    return f"{most}+" if count > most else str(count)
