"""The named fields of services: what an application may ask, and nothing else may stand in a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

LINE, PARAGRAPH, IDENTITY, TENURE = "line", "paragraph", "identity", "tenure"
NAME, IDENTITY_NUMBER = "name", "identity"
TENURES = (("自有", pgettext_lazy("tenure", "own")), ("租赁", pgettext_lazy("tenure", "rented")))
"""As certificates write it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: `word` stands for it in templates, `label` on pages."""

    word: str
    label: _StrOrPromise
    kind: str = LINE
    is_needed: bool = False
    """Whether an application cannot come without it; the rest is asked at the door."""
    most: int = 60


FIELDS: Mapping[str, Asked] = {
    NAME: Asked("姓名", _("Name"), is_needed=True, most=40),
    IDENTITY_NUMBER: Asked("身份证号", _("Number of the identity card"), IDENTITY, most=30),
    "address": Asked("住址", _("Address"), is_needed=True, most=100),
    "since": Asked("居住起始年月", _("Lives there since (year and month)"), most=20),
    "tenure": Asked("自有或租赁", _("Own or rented"), TENURE),
    "purpose": Asked("用途", _("What it is for"), most=60),
    "receiver": Asked("接收单位", _("Who asks for it"), most=60),
    "household": Asked("家庭人口", _("People in the household"), most=20),
    "earnings": Asked("收入来源", _("What the household lives on"), PARAGRAPH, most=200),
    "cause": Asked("困难原因", _("Why it is hard"), PARAGRAPH, is_needed=True, most=300),
    "place": Asked("地点", _("Where the house stands"), is_needed=True, most=100),
    "origin": Asked("来源经过", _("How it came to you"), PARAGRAPH, is_needed=True, most=300),
    "neighbours": Asked("四邻签字", _("Neighbours who sign"), most=100),
    "income": Asked("收入", _("Income a month"), most=60),
    "consent": Asked("财产核对授权", _("Who agrees that property is compared"), most=60),
    "born": Asked("出生年月", _("Year and month of birth"), most=20),
    "care": Asked("照护需要", _("What care is needed"), PARAGRAPH, is_needed=True, most=300),
    "contact": Asked("联系人", _("Whom to ring"), most=60),
    "disability": Asked("残疾人证号", _("Number of the disability certificate"), most=30),
    "wanted": Asked("需要的服务", _("What is needed"), PARAGRAPH, is_needed=True, most=300),
    "insured": Asked("参保人", _("Who is insured"), is_needed=True, most=60),
    "year": Asked("年度", _("For which year"), most=20),
    "served": Asked("服役起止", _("Served from when to when"), most=40),
    "category": Asked("类别", _("Veteran, or family of one"), is_needed=True, most=40),
    "parties": Asked("双方", _("Between whom"), most=60),
    "matter": Asked("事由", _("What it is about (confidential)"), PARAGRAPH, most=300),
    "time": Asked("时间", _("When it suits you"), most=60),
    "need": Asked("需要", _("What is needed"), PARAGRAPH, most=300),
    "kind": Asked("类别", _("Kind"), most=40),
}
BY_WORD = {asked.word: code for code, asked in FIELDS.items()}
