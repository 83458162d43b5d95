"""The columns of a file: a key for programs, a heading for people, and the words of what is stored."""

from __future__ import annotations

from collections.abc import Callable
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

    def shown(self, row: Row) -> Any:
        """As a person reads it, still a number or an instant where it is one."""
        value = row[self.key]
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return str(_("yes")) if value else str(_("no"))
        return str(self.words(value)) if self.words else value


NUMBER = Column("number", _("Case number"))
MARK = Column("export", _("Exported"))
"""The last column of each file: by whom and when, so that a line that is cut out still says it."""


def of(words: type[Any]) -> Callable[[Any], object]:
    """The labels of choices."""
    return lambda value: words(value).label
