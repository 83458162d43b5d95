"""Rows of states as a file in the form that the sender reads. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import StringIO

from imports.sheets import writing
from orders.choices import FileKind
from web.writing import never_a_formula

TITLE = "办理状态"
TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.JSON: "application/json; charset=utf-8",
}


def written(kind: FileKind, headings: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    """Each row has a text for each heading. In a CSV nothing is a formula for a spreadsheet that opens it."""
    if kind == FileKind.JSON:
        return json.dumps(rows, ensure_ascii=False, indent=1).encode()
    lines = [[row[heading] for heading in headings] for row in rows]
    if kind == FileKind.XLSX:
        return writing.table(TITLE, headings, lines)
    text = StringIO()
    csv.writer(text).writerows([headings, *([never_a_formula(cell) for cell in line] for line in lines)])
    return text.getvalue().encode("utf-8-sig")
