"""Rosters as offices write them: nothing silently becomes another person, number or term."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from imports.models import ImportBatch
from teams.models import Post, User
from tests.cases.world import World
from tests.imports.rosters import LIU, OTHER_GRID, POSTS, applied, compared, row, xlsx
from web.errors import Refusal

FILES = Path(__file__).parent / "rosters_from_offices"


@pytest.fixture
def security(world: World) -> User:
    return world.person("security")


def read(name: str, by: User) -> ImportBatch:
    return compared((FILES / name).read_bytes(), by=by)


def sentence(batch: ImportBatch, number: int) -> str:
    found = batch.rows.get(number=number)
    return f"{found.get_outcome_display()} {found.sentence}"


def plan(batch: ImportBatch, number: int) -> dict[str, object]:
    return batch.rows.get(number=number).plan or {}


def test_hidden_rows_are_read_and_said_which(security: User) -> None:
    batch = read("hidden.xlsx", security)

    assert batch.counts["new"] == 2
    assert batch.notes == ["“人员任职”表：有1行被隐藏，照常读取：第2行。"]


def test_two_numbers_in_one_cell_return_the_row_and_the_next_row_is_its_own(security: User) -> None:
    batch = read("nl.csv", security)

    assert [row.typed["username"] for row in batch.rows.order_by("number")] == ["csv5", "csv6"]
    assert "换行" in sentence(batch, 2)
    assert "999" in sentence(batch, 3)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (2, "#N/A"),
        (3, "#VALUE!"),
        (4, "姓名无法读取"),
        (4, "工作电话无法读取"),
        (6, "TRUE"),
        (7, "小数"),
        (9, "不是电话号码"),
    ],
)
def test_what_excel_could_not_reckon_and_what_is_no_word_returns_the_row(
    security: User, number: int, says: str
) -> None:
    assert says in sentence(read("err.xlsx", security), number)
    assert row(read("err.xlsx", security), number).outcome == "refused"


def test_an_apostrophe_before_a_number_goes(security: User) -> None:
    assert plan(read("err.xlsx", security), 5)["username"] == "e4"
    assert plan(read("err.xlsx", security), 5)["phone"] == "13804321273"


def test_a_row_that_merely_begins_like_an_example_is_a_row(security: User) -> None:
    assert plan(read("err.xlsx", security), 10)["username"] == "示例员"


def test_the_last_day_in_a_file_is_still_held(security: User) -> None:
    batch = read("err.xlsx", security)

    assert plan(batch, 8)["until"] == "2027-01-01"
    assert row(batch, 8).shown["until"] == "2026-12-31"


def test_a_number_shown_as_00123_is_never_account_123(security: User) -> None:
    assert plan(read("zero.xlsx", security), 2)["username"] == "00123"


NAMES = {
    2: ("wangf1", "王芳", "13804321237"),
    4: ("ayigl", "阿依古丽·买买提", "0432-68221234-801"),
    5: ("ayigl2", "阿依古丽·买买提", "0432-68221234"),
    6: ("mdne", "麦迪娜尔·艾合买提江·阿卜杜热合曼", "19912345678"),
    8: ("zwsp", "赵零宽", "13804321238"),
    9: ("nbsp1", "钱不断", "13804321239"),
    10: ("WangDX", "孙大写", "13804321240"),
    12: ("wangqj", "周全角", "13804321241"),
    13: ("plus1", "吴加号", "13804321242"),
    14: ("ext1", "郑分机", "0432-68221234-801"),
    16: ("duty1", "陈职务", "13804321244"),
}


def test_names_and_numbers_are_what_a_reader_takes_them_for(security: User) -> None:
    batch = read("names.xlsx", security)

    found = {row.number: row.plan for row in batch.rows.exclude(plan=None)}
    assert {n: (p["username"], p["name"], p["phone"]) for n, p in found.items() if p and n in NAMES} == NAMES


@pytest.mark.parametrize(
    ("number", "says"),
    [(3, "与第2行重复"), (11, "与第10行重复"), (5, "第4行"), (15, "不止一个电话号码"), (17, "已有主网格员")],
)
def test_the_same_person_twice_is_said(security: User, number: int, says: str) -> None:
    assert says in sentence(read("names.xlsx", security), number)


def test_doubtful_rows_are_put_into_force_only_when_confirmed(security: User) -> None:
    twin = ("liuyang2", "刘　洋", "网格员", OTHER_GRID, "", "副", "2026-01-15")

    with pytest.raises(Refusal, match="请确认"):
        applied(xlsx(LIU, twin), by=security)

    assert not User.objects.filter(username="liuyang2").exists()


def test_a_namesake_with_the_same_telephone_is_said(world: World, security: User) -> None:
    heading = ("登录名", "姓名", "工作电话", "职务", "辖区编码", "主副岗", "任职起")
    batch = compared(
        xlsx(("liu9", "刘 洋", "139 0000 1234", "网格员", OTHER_GRID, "副", "2026-01-15"), heading=heading), by=security
    )

    assert "newcomer" in row(batch).sentence
    assert batch.doubt_count == 1


@pytest.mark.parametrize("typed", ["Newcomer", "NEWCOMER ", "ｎｅｗｃｏｍｅｒ", "new\u200bcomer"])
def test_a_sign_in_name_typed_otherwise_is_the_same_person(security: User, typed: str) -> None:
    count = User.objects.count()

    applied(xlsx((typed, "刘 洋", "网格员", OTHER_GRID, "", "副岗", "2026-01-15", "长期")), by=security)

    assert User.objects.count() == count
    assert Post.objects.get(person__username="newcomer").until is None


@pytest.mark.parametrize(
    "written", ["2026.1.5", "2026年1月5日", "2026/1/5", 46027, dt.date(2026, 1, 5), "2026年1月5号", "46027"]
)
def test_a_day_in_every_shape_is_that_day(security: User, written: object) -> None:
    batch = compared(xlsx(("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", written)), by=security)

    assert plan(batch, 2)["since"] == "2026-01-05"


def test_a_word_for_no_end_is_no_first_day(security: User) -> None:
    batch = compared(xlsx(("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", "长期")), by=security)

    assert "不是2026-01-15这样的日期" in row(batch).sentence


def test_a_number_that_excel_cut_short_returns_the_row(security: User) -> None:
    batch = compared(xlsx((220283199001011234.0, "刘洋", "网格员", OTHER_GRID, "", "副", "2026-01-15")), by=security)

    assert "2.20283E+17" in row(batch).sentence


def test_a_row_struck_through_is_returned_and_not_read_as_somebody(security: User) -> None:
    buffer = BytesIO()
    book = Workbook(buffer)
    sheet = book.add_worksheet()
    for number, cells in enumerate((POSTS, LIU)):
        sheet.write_row(number, 0, cells)
    sheet.write(1, 1, "刘洋", book.add_format({"font_strikeout": True}))
    book.close()

    batch = compared(buffer.getvalue(), by=security)

    assert "删除线" in row(batch).sentence
    assert batch.change_count == 0
