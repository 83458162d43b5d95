"""Files as they come: every encoding, every way to write a day, and a sentence for whatever is no roster."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from imports.sheets import reading, writing
from imports.sheets.cells import day_of, text_of
from imports.sheets.layout import LAYOUTS, POSTS, offered, value_of
from imports.sheets.workbook import Unreadable
from teams.choices import Duty
from tests.imports.rosters import xlsx

LINES = "登录名,姓名,职务,辖区编码,任职起\nwch,王春红,网格员,220283001002001,2026年1月15日\n"


def book(fill: object = None, *, size: int = 0) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", fill if isinstance(fill, str | bytes) else b"0" * size)
    return buffer.getvalue()


def merged() -> bytes:
    buffer = BytesIO()
    made = Workbook(buffer)
    sheet = made.add_worksheet("人员任职")
    sheet.write_row(0, 0, ["登录名", "姓名", "职务"])
    sheet.merge_range("B3:B5", "王春红")
    made.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 (BOM)"), ("gbk", "GBK"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")],
)
def test_a_text_in_any_usual_encoding_is_read_and_said_which(encoding: str, said: str) -> None:
    read = reading.read(LINES.encode(encoding))

    assert read.tables[0].rows[0].cells["name"] == "王春红"
    assert said in read.notes[0]


@pytest.mark.parametrize("separator", [",", "\t", ";", "，"])
def test_columns_may_be_divided_by_any_usual_sign(separator: str) -> None:
    assert reading.read(LINES.replace(",", separator).encode()).tables[0].rows[0].cells["username"] == "wch"


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-15", "2026/1/15", "2026.1.15", "20260115", "2026年1月15日", "２０２６年１月１５日", "46037",
        "2026-01-15 00:00:00",
    ],
)  # fmt: skip
def test_a_day_may_be_written_in_every_usual_way(written: str) -> None:
    assert day_of(written) == dt.date(2026, 1, 15)


@pytest.mark.parametrize("written", ["2026-13-01", "2026-02-30", "明天", "1", "15/01/2026", "0001-01-01", "99999"])
def test_what_is_no_day_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=written[:4]):
        day_of(written)


@pytest.mark.parametrize(
    ("value", "text"),
    [(220283001002001.0, "220283001002001"), (dt.datetime(2026, 1, 15), "2026-01-15"), (True, "TRUE"), (None, "")],
)
def test_a_cell_reads_as_one_sees_it(value: object, text: str) -> None:
    assert text_of(value) == text


def test_real_dates_and_numbers_of_a_workbook_are_read(db: None) -> None:
    rows = reading.read(xlsx(("wch", "王春红", "网格员", 220283001002001, "", "", 46037))).tables[0].rows

    assert (rows[0].number, rows[0].cells["area"], rows[0].cells["since"]) == (2, "220283001002001", "46037")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b" \r\n ", "空的"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "旧版Excel"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\x00\x01\x02\xff\xfe\xff", "既不是工作簿"),
        (b"x" * (reading.LARGEST + 1), "15 MB"),
        ("姓名,电话\n王春红,139\n".encode(), "缺少这些列：登录名、职务"),
        ("甲,乙\n1,2\n".encode(), "表头与模板不符"),
        ("登录名,姓名,职务\n".encode(), "没有内容行"),
        ("登录名,姓名,职务,职务\nx,y,z,z\n".encode(), "出现了两次"),
        (book(size=210_000_000), "解压后过大"),
        (book('<worksheet><row><c r="A1"/><c s="1" r="XFD1048576"/></row></worksheet>'), "解压后过大"),
        (merged(), "B3:B5合并了单元格"),
    ],
)  # fmt: skip
def test_what_is_no_roster_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        reading.read(content)

    assert says in refusal.value.sentences[0]


def test_what_a_file_says_of_its_own_size_is_not_believed() -> None:
    honest = book(size=210_000_000)
    lying = honest.replace(struct.pack("<I", 210_000_000), struct.pack("<I", 1000))
    assert lying != honest

    with pytest.raises(Unreadable, match="解压后过大"):
        reading.read(lying)


def test_a_word_file_renamed_is_no_workbook() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        parts.writestr("word/document.xml", "<w/>")

    with pytest.raises(Unreadable, match="不是Excel工作簿"):
        reading.read(buffer.getvalue())


def test_headings_may_stand_under_a_title_and_other_columns_are_named() -> None:
    text = "2026年1月网格员名册,,,\n登录名*,姓 名,职务,备注\nwch,王春红,网格员,x\n"

    read = reading.read(text.encode())

    assert read.tables[0].rows[0].number == 3
    assert "备注" in read.notes[1]


def test_the_template_can_be_read_as_it_is_and_holds_no_row_of_its_own() -> None:
    read = reading.read(writing.template())

    assert read.tables == []
    assert [note for note in read.notes if "示例行" in note and "第2行" in note]


def test_returned_rows_come_back_as_they_were_with_the_reason_and_can_be_sent_again() -> None:
    cells = {"username": "=wch", "name": "王春红", "duty": "网格员", "area": "1", "since": "2026-13-01"}

    again = reading.read(writing.returned([(POSTS, [(7, cells, "没有这个网格")])]))

    assert again.tables[0].rows[0].cells.items() >= cells.items()
    assert again.notes == []


def test_every_choice_of_a_list_is_understood_again() -> None:
    for layout in LAYOUTS.values():
        for column in layout.columns:
            if not isinstance(column.choices, tuple):
                assert all(value_of(column.choices, word) for word in offered(column))
    assert value_of(Duty, "审计管理员") == Duty.AUDITOR
