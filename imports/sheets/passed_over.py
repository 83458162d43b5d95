"""Rows of a sheet that are nobody's: the template's examples, headings that come again, totals and remarks.

They are passed over, and said with their numbers; a row that merely looks like one is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from imports.sheets.cells import plain, text_of
from imports.sheets.layout import EXAMPLE, Column

REMARKS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "注:",
    "备注:",
    "说明:",
    "填表人",
    "制表人",
    "填报人",
    "审核人",
    "负责人签字",
    "填表说明",
)
FEWEST_HEADINGS = 2
SHOWN = 10


@dataclass(slots=True)
class Passed:
    sheet: str
    examples: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)

    def over(self, number: int, cells: Mapping[str, str], columns: Collection[Column], row: Sequence[object]) -> bool:
        """Whether the row is one of them; it is counted then."""
        found = self._kind(cells, columns, row)
        if found is not None:
            found.append(number)
        return found is not None

    def _kind(self, cells: Mapping[str, str], columns: Collection[Column], row: Sequence[object]) -> list[int] | None:
        if any(column.example.startswith(EXAMPLE) and cells[column.key] == column.example for column in columns):
            return self.examples
        if sum(cells[column.key].rstrip("*") in column.headings for column in columns) >= FEWEST_HEADINGS:
            return self.headings
        is_whole = all(cells[column.key] for column in columns if column.is_required)
        if not is_whole and _first_words(row).startswith(REMARKS):
            return self.remarks
        return None

    def sentences(self) -> list[str]:
        said = (
            (self.examples, _("Sheet “%(sheet)s”: example rows were passed over: %(rows)s.")),
            (self.headings, _("Sheet “%(sheet)s”: headings that come again were passed over: %(rows)s.")),
            (self.remarks, _("Sheet “%(sheet)s”: totals and remarks were passed over: %(rows)s.")),
        )
        return [sentence % {"sheet": self.sheet, "rows": in_short(rows)} for rows, sentence in said if rows]


def _first_words(row: Sequence[object]) -> str:
    return next((plain(text) for cell in row if (text := text_of(cell))), "")


def in_short(numbers: Iterable[int]) -> str:
    """The first ten numbers of rows, and how many there are when there are more."""
    known = list(numbers)
    listed = "、".join(map(str, known[:SHOWN]))
    return _("%(rows)s … (%(count)s in all)") % {"rows": listed, "count": len(known)} if len(known) > SHOWN else listed
