"""What hangs on a wall never says “today”: it is read on other days."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone, translation

from councils.templatetags.council_days import on_paper

NOON = dt.time(12)


@pytest.mark.parametrize(
    ("today", "day", "said"),
    [
        ("2026-12-16", "2026-12-16", "12月16日"),
        ("2026-12-16", "2026-12-17", "12月17日"),
        ("2026-12-16", "2026-12-15", "12月15日"),
        ("2026-12-16", "2027-01-01", "2027年1月1日"),
        ("2026-12-31", "2026-12-31", "12月31日"),
        ("2026-01-01", "2026-01-01", "1月1日"),
        ("2027-01-01", "2026-12-31", "2026年12月31日"),
    ],
)
def test_a_day_is_its_date(today: str, day: str, said: str) -> None:
    with time_machine.travel(timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(today), NOON))):
        with translation.override("zh-hans"):
            assert on_paper(dt.date.fromisoformat(day)) == said


def test_an_instant_has_its_weekday() -> None:
    at = timezone.make_aware(dt.datetime(2026, 12, 16, 10, 5))
    with time_machine.travel(at), translation.override("zh-hans"):
        assert on_paper(at) == "12月16日 10:05 (星期三)"
    assert on_paper(None) == ""
