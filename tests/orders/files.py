"""Files as other systems send them, and what an import of them does."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineWorkbook

from imports.actions import batches
from imports.models import ImportBatch
from orders.actions import loading, sources
from orders.models import Mapping, Source
from teams.models import User
from tests.cases.world import World
from tests.imports.rosters import done, row, undone, xlsx

__all__ = ["done", "row", "undone"]

# fmt: off
HEADINGS = (
    "工单编号", "诉求内容", "所属区域", "地址", "受理时间", "诉求人", "联系电话", "事项类别", "是否回复", "是否保密",
)
LEAK = (
    "DH2026113000017", "楼道里的灯坏了半个月，老人上下楼看不见。", "正阳社区", "制动器小区3号楼", "2026-11-29 08:30",
    "王秀兰", "13804321237", "", "是", "否",
)
LAMP = ("DH2026113000018", "路灯不亮。", "220283001003", "新华路", "2026/11/29 9:05", "", "", "", "", "")
# fmt: on
PHONE, NAME = "13804321237", "王秀兰"


def source_of(world: World, centre: str = "street_office", by: str = "officer", name: str = "12345热线") -> Source:
    return sources.add(world.unit(centre), name=name, by=world.person(by))


def as_xlsx(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    return xlsx(*rows, heading=headings, title="工单")


def as_csv(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS, encoding: str = "utf-8") -> bytes:
    text = StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def as_json(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    return json.dumps([dict(zip(headings, row, strict=True)) for row in rows], ensure_ascii=False).encode()


def taken_in(
    source: Source, content: bytes, *, by: User, mapping: Mapping | None = None, save_as: str = "默认"
) -> ImportBatch:
    """Sent, not yet read."""
    known = mapping or source.mappings.order_by("pk").first()
    return loading.take_in(source, name="工单.xlsx", content=content, mapping=known, save_as=save_as, by=by)


def compared(source: Source, content: bytes, *, by: User, **more: Any) -> ImportBatch:
    return done(taken_in(source, content, by=by, **more))


def applied(source: Source, content: bytes, *, by: User, **more: Any) -> ImportBatch:
    return done(batches.apply(compared(source, content, by=by, **more), by=by))


def outcomes(batch: ImportBatch) -> list[str]:
    return list(batch.rows.order_by("pk").values_list("outcome", flat=True))


def cells_of(content: bytes) -> list[list[Any]]:
    """All rows of the first sheet."""
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
