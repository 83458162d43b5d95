"""Workbooks that go out: the template to fill in, and the rows that came back with the reason for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from imports.sheets.layout import LAYOUTS, OUR_NUMBER, REASON, RESULT, SAID, Column, Layout, offered

NOTES_SHEET = "说明"
LAST_ROW = 100_000
WIDTHS = {
    "username": 16,
    "name": 26,
    "unit": 30,
    "area": 20,
    "duty": 18,
    "functions": 26,
    "parent": 26,
    "number": 26,
    "case": 22,
    "said": 60,
}
ADVICE = (
    "1. 每张表第一行是表头，请不要改动；带 * 的必须填写。",
    "2. 可以只填一张表，也可以几张一起填；每行填完整，不要合并单元格。",
    "3. 示例行不会导入，可以留着，也可以删除；不要在示例行上改。",
    "4. 人员以登录名（或工号）识别：登录名已经存在的是同一个人，没有的新建账号。",
    "5. 新账号由安全管理员发放一次性登录码后才能登录。",
    "6. “任职止”等截止日期都是最后一天，当天仍然有效；长期的留空。",
    "7. 同一人同一职务换了地方，填新的地方和起始日期，原任职在那一天结束；两处都任的，两处都写一行。",
    "8. 上传后先看比对，不会立即生效；生效后30天内可以整批撤销。",
)
RESULTS = Layout(
    "results",
    RESULT,
    (Column("number", "来单编号"), Column("result", RESULT), Column("case", OUR_NUMBER), Column("said", SAID)),
)
Returned = tuple[int, dict[str, str], str]
"""The row's number, its cells as they stood, and why it came back."""


def template(kinds: Collection[str] | None = None) -> bytes:
    """Empty sheets of these kinds, or of all, with notes, an example row and lists to choose from."""
    layouts = [layout for kind, layout in LAYOUTS.items() if kinds is None or kind in kinds]
    with _Book() as book:
        for layout in layouts:
            sheet = book.sheet(layout)
            book.row(sheet, 1, [column.example for column in layout.columns])
        book.notes(layouts)
    return book.content


def returned(rows: Iterable[tuple[Layout, Sequence[Returned]]]) -> bytes:
    """The same sheets with the rows as they were typed and a column saying what to mend; it can be sent again."""
    with _Book() as book:
        for layout, found in rows:
            sheet = book.sheet(layout, with_reason=True)
            for place, (number, cells, why) in enumerate(found, 1):
                said = _("Row %(number)s: %(why)s") % {"number": number, "why": why}
                book.row(sheet, place, [*(cells.get(column.key, "") for column in layout.columns), said])
    return book.content


def filled(kind: str, rows: Iterable[dict[str, str]]) -> bytes:
    """One sheet with these rows."""
    with _Book() as book:
        layout = LAYOUTS[kind]
        sheet = book.sheet(layout)
        for place, cells in enumerate(rows, 1):
            book.row(sheet, place, [cells.get(column.key, "") for column in layout.columns])
    return book.content


def results(rows: Iterable[tuple[str, str, str, str]]) -> bytes:
    """One sheet for whoever sent the rows: their number, what became of it, our number, and why."""
    with _Book() as book:
        sheet = book.sheet(RESULTS)
        for place, row in enumerate(rows, 1):
            book.row(sheet, place, row)
    return book.content


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet with these headings."""
    with _Book() as book:
        layout = Layout(title, title, tuple(Column(heading, heading) for heading in headings))
        sheet = book.sheet(layout)
        for place, row in enumerate(rows, 1):
            book.row(sheet, place, row)
    return book.content


class _Book:
    """A workbook in memory. Everything is written as text, so that nothing typed becomes a formula."""

    def __enter__(self) -> _Book:
        self._buffer = BytesIO()
        self._book = Workbook(self._buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self._head: Format = self._book.add_format({"bold": True, "bg_color": "#E8EEF7", "text_wrap": True})
        self._as_text: Format = self._book.add_format({"num_format": "@"})
        return self

    def __exit__(self, *_raised: object) -> None:
        self._book.close()
        self.content = self._buffer.getvalue()

    def sheet(self, layout: Layout, *, with_reason: bool = False) -> Worksheet:
        sheet = self._book.add_worksheet(layout.title)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(layout.columns):
            self._column(sheet, place, column)
        if with_reason:
            sheet.set_column(len(layout.columns), len(layout.columns), 60)
            sheet.write_string(0, len(layout.columns), REASON, self._head)
        return sheet

    def _column(self, sheet: Worksheet, place: int, column: Column) -> None:
        sheet.set_column(place, place, WIDTHS.get(column.key, 14), self._as_text)
        sheet.write_string(0, place, column.heading + ("*" if column.is_required else ""), self._head)
        if column.note:
            sheet.write_comment(0, place, column.note, {"x_scale": 2})
        if words := offered(column):
            sheet.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": words})

    def row(self, sheet: Worksheet, number: int, cells: Iterable[str]) -> None:
        for place, text in enumerate(cells):
            if text:
                sheet.write_string(number, place, text)

    def notes(self, layouts: Iterable[Layout]) -> None:
        sheet = self._book.add_worksheet(NOTES_SHEET)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 90)
        line = 0
        for line, text in enumerate(ADVICE):  # goes on below
            sheet.write_string(line, 0, text)
        for layout in layouts:
            line += 2
            sheet.write_string(line, 0, layout.title, self._head)
            for column in layout.columns:
                line += 1
                sheet.write_string(line, 0, column.heading + ("（必填）" if column.is_required else ""))
                sheet.write_string(line, 1, column.note or "、".join(offered(column)))
