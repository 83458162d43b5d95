"""The columns of a file: a key for programs, a heading for people, and the words of what is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Row = dict[str, Any]
"""By the keys of the columns: texts, whole numbers, truths, days, instants and None."""


@dataclass(frozen=True, slots=True)
class Column:
    """`words`: what people read in place of the stored word; programs get what is stored."""

    key: str
    label: _StrOrPromise
    words: Callable[[Any], object] | None = None


class Shown:
    """Rows as people read them, in the language of the moment; each stored word is looked up once a file."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns: list[tuple[str, Callable[[Any], object] | None, dict[Any, str]]] = [
            (column.key, column.words, {}) for column in columns
        ]
        self._truths = {True: str(_("yes")), False: str(_("no"))}

    def cells(self, row: Row) -> list[Any]:
        """Texts, and still numbers and instants where they are such; an empty text for no value."""
        return [self._cell(row[key], words, known) for key, words, known in self._columns]

    def _cell(self, value: Any, words: Callable[[Any], object] | None, known: dict[Any, str]) -> Any:
        if value is None or value == "":
            return ""
        if value is True or value is False:
            return self._truths[value]
        if words is None:
            return value
        if value not in known:
            known[value] = str(words(value))
        return known[value]


NUMBER = Column("number", _("Case number"))
MARK = Column("export", _("Exported"))
"""The last column of each file: by whom and when, so that a line that is cut out still says it."""


def of(words: type[Any]) -> Callable[[Any], object]:
    """The labels of choices."""
    return lambda value: words(value).label
