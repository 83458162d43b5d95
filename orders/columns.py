"""The columns of an order, the headings by which they are known, and those of one mapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from imports.models import ImportBatch
from imports.sheets.layout import NO, YES, Column, Layout
from imports.sheets.reading import heading_of
from orders.choices import Told
from orders.models import LONGEST_NUMBER, Loading

KIND = "orders"
# A file is in Chinese whoever reads the page, so these words are written, not translated.
LAYOUT = Layout(
    KIND,
    "来单",
    (
        Column(Told.NUMBER, "工单编号",
               ("工单号", "来单编号", "受理编号", "受理单号", "诉求编号", "案件编号", "编号", "number"),
               is_required=True, most=LONGEST_NUMBER),
        Column(Told.TEXT, "诉求内容",
               ("内容", "工单内容", "诉求描述", "问题描述", "事项内容", "主要内容", "content", "text"),
               is_required=True, most=10_000, may_break=True, is_prose=True),
        Column(Told.AREA, "所属区域",
               ("辖区", "辖区编码", "所属社区", "所属街道", "所属网格", "区域", "area"), most=200),
        Column(Told.ADDRESS, "地址", ("事发地址", "事发地点", "诉求地址", "详细地址", "地点", "address"), most=200,
               is_prose=True),
        Column(Told.RAISED_AT, "受理时间", ("诉求时间", "来电时间", "登记时间", "创建时间", "反映时间", "time"),
               most=40, has_time=True),
        Column(Told.NAME, "诉求人", ("诉求人姓名", "来电人", "联系人", "姓名", "反映人", "name"), most=64,
               is_personal=True),
        Column(Told.PHONE, "联系电话",
               ("诉求人电话", "来电号码", "联系方式", "电话", "手机号", "手机", "phone"), most=32, is_personal=True),
        Column(Told.ENTRY, "事项类别", ("诉求类别", "问题类别", "诉求类型", "类别", "分类", "type"), most=100),
        Column(Told.WANTS_ANSWER, "是否回复", ("是否需要回复", "是否要求回复", "是否回访"), most=5, choices=(YES, NO)),
        Column(Told.IS_CONFIDENTIAL, "是否保密", ("是否匿名", "信息保密", "保密"), most=5, choices=(YES, NO)),
    ),
)  # fmt: skip


def proposed(headings: Iterable[str]) -> dict[str, str]:
    """Which of these headings holds what, as far as they are known: the earlier of two names of one column."""
    there = {heading_of(heading) for heading in headings}
    found = {column.key: next((name for name in column.headings if name in there), "") for column in LAYOUT.columns}
    return {str(key): heading for key, heading in found.items() if heading}


def layout_of(columns: Mapping[str, str]) -> Layout:
    """The columns that a mapping names, under its own headings; what must be there stands under ours where it does
    not name it, so that the file is refused with that word.
    """
    known = [
        replace(column, heading=columns.get(column.key) or column.heading, also=())
        for column in LAYOUT.columns
        if columns.get(column.key) or column.is_required
    ]
    return Layout(KIND, LAYOUT.title, tuple(known))


def read_as(batch: ImportBatch) -> Layout:
    """As the file of this import is read: by the mapping that it was sent with."""
    return layout_of(Loading.objects.get(batch=batch).columns)
