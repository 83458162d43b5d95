from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings

from tests.worktime.calendars import published_calendar
from tests.worktime.test_deadlines import INSTANTS, LIMITS
from worktime.calendar import WorkCalendar
from worktime.deadlines import Limit, deadline, read_time
from worktime.explaining import explain, limit_in_words


def said(received: str, limit: str, language: str = "zh-hans", calendar: WorkCalendar | None = None) -> str:
    counted = deadline(read_time(received), Limit.parse(limit), calendar or published_calendar())
    with translation.override(language):
        return explain(counted)


@pytest.mark.parametrize(
    ("received", "limit", "sentence"),
    [
        ("2022-05-23T09:00", "5WD", "5个工作日：5月23日收到，次日起算，5月30日24时止，其间周末2天"),
        ("2022-05-23T09:00", "1WD", "1个工作日：5月23日收到，次日起算，5月24日24时止"),
        ("2022-05-27T09:00", "5WD", "5个工作日：5月27日收到，次日起算，6月6日24时止，其间周末2天、端午节3天"),
        (
            "2026-02-13T10:00",
            "5WD",
            "5个工作日：2月13日收到，次日起算，2月27日24时止，其间春节9天，2月14日（周六）补班",
        ),
        (
            "2024-09-27T10:00",
            "10WD",
            "10个工作日：9月27日收到，次日起算，10月16日24时止，其间周末2天、国庆节7天，9月29日（周日）、10月12日（周六）补班",
        ),
        ("2026-07-01T10:00", "15D", "15天：7月1日收到，次日起算，7月16日24时止"),
        ("2026-07-03T10:00", "1D", "1天：7月3日收到，次日起算，期满日7月4日逢周末，顺延至7月6日24时止，其间周末2天"),
        (
            "2026-04-30T21:23:37",
            "1D",
            "1天：4月30日收到，次日起算，期满日5月1日逢劳动节，顺延至5月6日24时止，其间劳动节5天",
        ),
        ("2026-07-06T09:05", "24H", "24小时：7月6日09:05收到，连续计算，7月7日09:05止"),
        ("2026-07-06T09:05", "0.5H", "30分钟：7月6日09:05收到，连续计算，7月6日09:35止"),
        ("2026-07-06T09:00", "4WH", "4个工作时：7月6日09:00收到，按工作时间计算，7月6日14:30止"),
        (
            "2026-07-03T17:00",
            "2WH",
            "2个工作时：7月3日17:00收到，7月6日08:30起按工作时间计算，7月6日10:30止，其间周末2天",
        ),
    ],
)
def test_a_deadline_is_explained_in_one_chinese_sentence(received: str, limit: str, sentence: str) -> None:
    assert said(received, limit) == sentence


def test_the_years_are_named_where_the_limit_runs_into_the_next() -> None:
    assert (
        said("2025-12-31T10:00", "1WD")
        == "1个工作日：2025年12月31日收到，次日起算，2026年1月4日24时止，其间元旦3天，2026年1月4日（周日）补班"
    )


def test_an_unpublished_year_makes_it_provisional() -> None:
    assert said("2026-12-31T10:00", "1WD").endswith("（暂定）")
    assert "暂定" not in said("2026-12-29T10:00", "1WD")


@pytest.mark.parametrize(
    ("received", "limit", "sentence"),
    [
        (
            "2022-05-23T09:00",
            "5WD",
            "5 working days: received on 23 May, counted from the next day, over at the end of 30 May, "
            "in between: weekend 2 days",
        ),
        (
            "2026-02-13T16:40",
            "4WH",
            "4 working hours: received on 13 February at 16:40, counted in office hours, over on 14 February at 13:40; "
            "worked to make up: 14 February (Saturday)",
        ),
        (
            "2026-04-30T21:23",
            "1D",
            "1 day: received on 30 April, counted from the next day; the last day, 1 May, is a day off (Labour Day), "
            "so it is over at the end of 6 May, in between: Labour Day 5 days",
        ),
        (
            "2026-07-06T09:05",
            "1H",
            "1 hour: received on 6 July at 09:05, counted without a break, over on 6 July at 10:05",
        ),
    ],
)
def test_a_deadline_is_explained_in_one_english_sentence(received: str, limit: str, sentence: str) -> None:
    assert said(received, limit, "en") == sentence


def test_a_day_off_that_is_no_holiday_is_just_a_day_off() -> None:
    calendar = WorkCalendar.of([(date(2026, 7, 7), False, ""), (date(2026, 7, 8), False, "冰雪节")])

    assert "其间休息日1天、冰雪节1天" in said("2026-07-06T10:00", "1WD", calendar=calendar)


@pytest.mark.parametrize(
    ("limit", "chinese", "english"),
    [
        ("1WD", "1个工作日", "1 working day"),
        ("15WD", "15个工作日", "15 working days"),
        ("1WH", "1个工作时", "1 working hour"),
        ("2.5WH", "2.5个工作时", "2.5 working hours"),
        ("1H", "1小时", "1 hour"),
        ("48H", "48小时", "48 hours"),
        ("0.25H", "15分钟", "15 minutes"),
        ("1D", "1天", "1 day"),
        ("30D", "30天", "30 days"),
    ],
)
def test_a_limit_alone_is_said_in_both_languages(limit: str, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert limit_in_words(Limit.parse(limit)) == chinese
    with translation.override("en"):
        assert limit_in_words(Limit.parse(limit)) == english


@settings(max_examples=100, deadline=None)
@given(INSTANTS, LIMITS)
def test_a_chinese_sentence_holds_no_english(received: object, limit: Limit) -> None:
    sentence = said(str(received), str(limit))

    assert not re.search(r"[A-Za-z%]", sentence)
