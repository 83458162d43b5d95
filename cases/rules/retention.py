"""How long each kind of record is kept where nobody decided otherwise, and by which rule. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from cases.rules.choices import RecordKind


@dataclass(frozen=True, slots=True)
class Period:
    months: int
    basis: str


SHORTEST = "《中华人民共和国个人信息保护法》第十九条、第四十七条：实现处理目的所必要的最短时间"
PRESETS: Mapping[str, Period] = {
    RecordKind.IDENTITY: Period(24, SHORTEST),
    RecordKind.FILES: Period(36, SHORTEST),
    RecordKind.WORDS: Period(120, "《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）：定期保管10年"),
}


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, or the last of that month where it is shorter."""
    month = day.year * 12 + day.month - 1 - months
    year, number = divmod(month, 12)
    return dt.date(year, number + 1, min(day.day, calendar.monthrange(year, number + 1)[1]))


def months_after(day: dt.date, months: int) -> dt.date:
    return months_before(day, -months)
