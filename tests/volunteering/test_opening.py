"""Whether a station is open, read from the words of its keepers; what is not understood claims nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from volunteering import opening

MONDAY, SATURDAY, SUNDAY = dt.date(2026, 12, 14), dt.date(2026, 12, 19), dt.date(2026, 12, 20)


def open_at(words: str, day: dt.date, clock: str) -> bool:
    hours = opening.read(words)
    assert hours is not None, words
    return hours.is_open_at(dt.datetime.combine(day, dt.time.fromisoformat(clock)))


@pytest.mark.parametrize(
    ("words", "day", "clock", "is_open"),
    [
        ("每天8:30–17:00", SUNDAY, "08:30", True),
        ("每天8:30–17:00", SUNDAY, "08:29", False),
        ("每天8:30–17:00", SUNDAY, "17:00", False),
        ("每天 8：30-17：00", MONDAY, "12:00", True),
        ("每日8:00至24:00", MONDAY, "23:59", True),
        ("8:00—11:30、13:00—17:00", MONDAY, "12:00", False),
        ("8:00—11:30、13:00—17:00", MONDAY, "13:00", True),
        ("周一至周五 9:00~16:30", MONDAY, "10:00", True),
        ("周一至周五 9:00~16:30", SATURDAY, "10:00", False),
        ("周二到周日 9:00-16:30", MONDAY, "10:00", False),
        ("星期一至星期六 9:00-16:30", SATURDAY, "10:00", True),
        ("周一到五 9:00-16:30", SATURDAY, "10:00", False),
        ("工作日 8:00-17:00", SATURDAY, "10:00", False),
    ],
)
def test_plain_hours_are_read(words: str, day: dt.date, clock: str, is_open: bool) -> None:
    assert open_at(words, day, clock) is is_open


@pytest.mark.parametrize(
    "words",
    [
        "", "随时", "见门上通知", "每天", "周三 9:00-11:00", "每天8:00–17:00，周末休息", "每天8:00–17:00（节假日除外）",
        "冬季9:00-15:00，夏季8:00-17:00", "25:00-26:00", "17:00-8:00", "每天8:70–17:00", "周日至周二 9:00-10:00",
        "Mon-Fri 9:00-17:00", "提前预约 9:00-10:00", "8:00-9:00, 26:00-27:00", "周一至周三、周五至周六 9:00-10:00",
    ],
)  # fmt: skip
def test_what_only_a_person_understands_claims_nothing(words: str) -> None:
    assert opening.read(words) is None
