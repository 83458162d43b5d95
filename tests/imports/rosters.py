"""Files as administrators make them, and what an import does with them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from imports.actions import batches
from imports.line import Roster
from imports.models import ImportBatch, ImportRow
from teams.models import User

POSTS = ("登录名", "姓名", "职务", "辖区编码", "单位名称", "主副岗", "任职起", "任职止")
UNITS = ("单位名称", "类别", "辖区编码", "上级单位", "上级单位辖区编码", "是否中心", "设立日期", "撤销日期")
MEMBERS = ("网络", "辖区编码", "单位名称", "单位辖区编码", "成员类别", "起始日期", "退出日期")
GRID, OTHER_GRID = "220283001002001", "220283001003001"
STREET, COMMUNITY = "220283001000", "220283001002"
SINCE = "2026-01-15"
LIU = ("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", SINCE)
"""Somebody new, deputy in a grid of the street."""


def xlsx(*rows: tuple[Any, ...], heading: tuple[str, ...] = POSTS, title: str = "人员任职") -> bytes:
    buffer = BytesIO()
    book = Workbook(buffer, {"strings_to_formulas": False})
    sheet = book.add_worksheet(title)
    for number, row in enumerate((heading, *rows)):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def compared(content: bytes, *, by: User | None = None, roster: Roster | None = None) -> ImportBatch:
    batch = batches.take_in("名册.xlsx", content, by=by, roster=roster)
    batches.advance()
    batch.refresh_from_db()
    return batch


def applied(content: bytes, *, by: User | None = None, roster: Roster | None = None) -> ImportBatch:
    return done(batches.apply(compared(content, by=by, roster=roster), by=by))


def undone(batch: ImportBatch, *, by: User | None = None) -> ImportBatch:
    return done(batches.undo(batch, by=by))


def done(batch: ImportBatch) -> ImportBatch:
    batches.advance()
    batch.refresh_from_db()
    return batch


def row(batch: ImportBatch, number: int = 2) -> ImportRow:
    return batch.rows.get(number=number)


def outcomes(batch: ImportBatch) -> dict[int, str]:
    return dict(batch.rows.values_list("number", "outcome"))
