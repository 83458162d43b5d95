"""An Excel workbook written row by row: a cover sheet, then as many sheets as the rows need, each marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from exports.columns import Column, Row, Shown

MOST_ROWS = 1_048_576
"""Of one sheet, its heading among them: no workbook can have more."""
LONGEST_CELL = 32_767
WIDE, NARROW = 60, 18
LONG_ONES = frozenset({"text", "answer", "note", "reasons", "export"})
LONGEST_MARGIN = 200
"""Characters; Excel allows 255 in a header, its own signs among them."""


class WorkbookFile:
    """Everything typed is written as text, so that nothing becomes a formula or a link."""

    def __init__(
        self, file: IO[bytes], columns: Sequence[Column], *, title: str, mark: str, cover: Sequence[tuple[str, str]],
        folder: str,
    ) -> None:  # fmt: skip
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._columns, self._shown = columns, Shown(columns)
        self._title, self._mark = title, mark
        self._book = Workbook(file, options)
        self._book.use_zip64()
        self._bold = self._book.add_format({"bold": True, "bg_color": "#E8EEF7", "text_wrap": True})
        self._instant = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._cover(cover)
        self._sheet_count = 0
        self._sheet = self._next_sheet()

    def _cover(self, lines: Sequence[tuple[str, str]]) -> None:
        sheet = self._book.add_worksheet(_("About this file"))
        self._frame(sheet)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        for place, (name, said) in enumerate(lines):
            sheet.write_string(place, 0, name, self._bold)
            sheet.write_string(place, 1, said)

    def _frame(self, sheet: Worksheet) -> None:
        """What each printed page says: who exported it and when. An ampersand begins a sign of Excel's own."""
        said = self._mark[:LONGEST_MARGIN].replace("&", "&&")
        sheet.set_header(f"&L{said}")
        sheet.set_footer(f"&L{said}&R&P / &N")

    def _next_sheet(self) -> Worksheet:
        self._sheet_count += 1
        number = f" {self._sheet_count}" if self._sheet_count > 1 else ""
        sheet = self._book.add_worksheet(f"{self._title}{number}")
        self._frame(sheet)
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, WIDE if column.key in LONG_ONES else NARROW)
            sheet.write_string(0, place, str(column.label), self._bold)
        self._at = 1
        return sheet

    def write(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if self._at == MOST_ROWS:
                self._sheet = self._next_sheet()
            for place, value in enumerate(self._shown.cells(row)):
                self._cell(place, value)
            self._at += 1

    def _cell(self, place: int, value: Any) -> None:
        if isinstance(value, str):
            if value:
                self._sheet.write_string(self._at, place, value[:LONGEST_CELL])
        elif isinstance(value, int):
            self._sheet.write_number(self._at, place, value)
        else:
            local = timezone.localtime(value).replace(tzinfo=None)
            self._sheet.write_datetime(self._at, place, local, self._instant)

    def close(self) -> None:
        self._book.close()
