"""The sheet on which one-time codes are given out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook

HEADINGS = ("单位", "职务", "姓名", "登录名", "一次性登录码", "最后一天")
WIDTHS = (30, 34, 14, 18, 20, 14)


@dataclass(frozen=True, slots=True)
class CodeRow:
    """`last`: the last day on which the code opens anything."""

    unit: str
    duty: str
    name: str
    username: str
    code: str
    last: dt.date


def sheet_of_codes(rows: Iterable[CodeRow]) -> bytes:
    """Text throughout, so that no sign-in name becomes a number or a formula."""
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("登录码")
    sheet.freeze_panes(1, 0)
    for place, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        cells = (row.unit, row.duty, row.name, row.username, row.code, row.last.isoformat())
        for place, text in enumerate(cells):
            sheet.write_string(number, place, text)
    book.close()
    return buffer.getvalue()
