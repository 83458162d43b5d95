"""Shapes of sheets that offices send: read as a reader would, and whatever is passed over is said."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from imports.sheets import marks, reading
from imports.sheets.layout import STRUCK
from imports.sheets.reading import Reading
from imports.sheets.workbook import Unreadable

HEADING = ("登录名", "姓名", "职务", "辖区编码", "任职起")
WANG = ("wch", "王春红", "网格员", "220283001002001", "2026-01-15")


class Book:
    """A workbook of one sheet, with whatever a test does to it."""

    def __init__(self, *rows: tuple[Any, ...], title: str = "Sheet1") -> None:
        self.buffer = BytesIO()
        self.book = Workbook(self.buffer)
        self.sheet: Worksheet = self.book.add_worksheet(title)
        for number, row in enumerate(rows):
            self.sheet.write_row(number, 0, row)

    def read(self) -> Reading:
        self.book.close()
        return reading.read(self.buffer.getvalue())


def names(read: Reading) -> list[str]:
    return [row.cells["name"] for table in read.tables for row in table.rows]


def test_a_sheet_of_any_name_is_read() -> None:
    assert names(Book(HEADING, WANG, title="2026年花名册（终稿）").read()) == ["王春红"]


def test_totals_and_remarks_at_the_end_are_passed_over_and_said() -> None:
    read = Book(HEADING, WANG, ("合计", "", "1人"), ("注：本表一式两份",), ("", "填表人：李红")).read()

    assert names(read) == ["王春红"]
    assert "合计和备注行已略过：第3、4、5行" in read.notes[0]


def test_somebody_whose_name_begins_like_a_total_is_a_row() -> None:
    assert names(Book(HEADING, ("hj", "合计红", *WANG[2:])).read()) == ["合计红"]


def test_headings_that_come_again_are_passed_over_and_said() -> None:
    read = Book(HEADING, WANG, HEADING, ("lh", "李红", *WANG[2:])).read()

    assert names(read) == ["王春红", "李红"]
    assert "重复的表头已略过：第3行" in read.notes[0]


def test_two_rows_of_headings_are_understood_by_the_second() -> None:
    read = Book(("人员信息", "", "任职信息"), HEADING, WANG).read()

    assert names(read) == ["王春红"]


def test_a_remark_merged_over_one_row_does_not_refuse_the_file() -> None:
    book = Book(HEADING, WANG)
    book.sheet.merge_range("A4:E4", "注：以上人员均已核对")

    assert names(book.read()) == ["王春红"]


def test_a_hidden_column_is_read_and_said() -> None:
    book = Book(HEADING, WANG)
    book.sheet.set_column("E:E", None, None, {"hidden": True})

    read = book.read()

    assert read.tables[0].rows[0].cells["since"] == "2026-01-15"
    assert "任职起" in read.notes[0]


def test_a_hidden_sheet_is_not_read_and_that_is_said() -> None:
    book = Book(HEADING, WANG)
    book.book.add_worksheet("去年的名册").hide()

    read = book.read()

    assert names(read) == ["王春红"]
    assert "去年的名册" in read.notes[0]


def test_a_row_struck_through_is_marked() -> None:
    book = Book(HEADING, WANG, ("lh", "李红", *WANG[2:]))
    book.sheet.write(1, 1, "王春红", book.book.add_format({"font_strikeout": True}))

    rows = book.read().tables[0].rows

    assert [STRUCK in row.cells for row in rows] == [True, False]


def test_a_formula_counts_as_what_it_last_gave() -> None:
    book = Book(HEADING, WANG)
    book.sheet.write_formula(1, 1, '="王"&"春红"', None, "王春红")

    read = book.read()

    assert names(read) == ["王春红"]
    assert "公式" in read.notes[0]


@pytest.mark.parametrize(
    ("mask", "digits", "shown"),
    [("00000", "123", "00123"), ('"JL"0000', "7", "JL0007"), ("000-0000", "123", "000-0123"), ("00", "123", "123")],
)
def test_a_number_is_read_as_its_format_shows_it(mask: str, digits: str, shown: str) -> None:
    book = Book(HEADING, WANG)
    book.sheet.write_number(1, 0, int(digits), book.book.add_format({"num_format": mask}))

    assert book.read().tables[0].rows[0].cells["username"] == shown
    assert marks.masked(digits, mask) == shown


@pytest.mark.parametrize("mask", ["0", "0.00", "#,##0", "yyyy-mm-dd", "General"])
def test_a_format_that_adds_no_digits_changes_nothing(mask: str) -> None:
    book = Book(HEADING, WANG)
    book.sheet.write_number(1, 3, 220283001002001, book.book.add_format({"num_format": mask}))

    area = book.read().tables[0].rows[0].cells["area"]

    assert area == "220283001002001" or mask == "yyyy-mm-dd"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_a_text_with_quotation_marks_and_text_marks_is_read(encoding: str) -> None:
    text = '登录名,姓名,职务,辖区编码,任职起\r\n="00123","王,春红",网格员,"220283001002001",2026-01-15\r\n'

    rows = reading.read(text.encode(encoding)).tables[0].rows

    assert (rows[0].cells["username"], rows[0].cells["name"]) == ("00123", "王,春红")


def test_a_quotation_mark_left_open_swallows_no_rows() -> None:
    text = '登录名,姓名,职务\nwch,"王春红,网格员\nlh,李红,网格员\n'

    with pytest.raises(Unreadable, match="引号"):
        reading.read(text.encode())
