"""Limits whose clocks stood in between, and extended ones: by example, and against the clerk's finger."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worktime.by_the_minute import due_by_the_minute
from tests.worktime.calendars import published_calendar
from tests.worktime.test_deadlines import CALENDARS, INSTANTS, LIMITS, ON_THE_EDGE
from worktime.calendar import WorkCalendar
from worktime.deadlines import SHANGHAI, Limit, LimitUnit, Standstill, deadline, read_time
from worktime.explaining import explain
from worktime.shares import share_of

MARCH = ("2026-03-02T10:00", "2026-03-12T10:00")
GAPS = st.one_of(
    st.timedeltas(timedelta(0), timedelta(days=12)),
    st.integers(0, 12).map(lambda days: timedelta(days=days)),
    st.integers(0, 100).map(lambda hours: timedelta(minutes=30 * hours)),
)


def paused(*written: str) -> list[Standstill]:
    moments = [read_time(text).replace(tzinfo=SHANGHAI) for text in written]
    return list(zip(moments[::2], moments[1::2], strict=True))


def due(received: str, limit: str, *pauses: str) -> str:
    counted = deadline(read_time(received), Limit.parse(limit), published_calendar(), paused(*pauses))
    return counted.last_moment.replace(tzinfo=None).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-03-02T04:00", "48H", "2026-03-14T04:00"),
        ("2026-03-02T09:00", "4WH", "2026-03-12T14:30"),
        ("2026-03-01T09:00", "5WD", "2026-03-19T00:00"),
        ("2026-03-01T09:00", "30D", "2026-04-11T00:00"),
        ("2026-03-01T09:00", "1WD", "2026-03-13T00:00"),
    ],
)
def test_what_was_left_when_the_pause_began_is_left_when_it_ends(received: str, limit: str, expected: str) -> None:
    assert due(received, limit, *MARCH) == expected


@pytest.mark.parametrize(
    ("received", "limit", "pauses", "expected"),
    [
        ("2026-03-02T09:00", "5WD", ("2026-03-09T10:00", "2026-03-09T10:01"), "2026-03-10T00:00"),
        ("2026-03-02T09:00", "5WD", ("2026-03-09T10:00", "2026-03-14T10:00"), "2026-03-17T00:00"),
        ("2026-03-02T09:00", "5D", ("2026-03-08T10:00", "2026-03-10T10:00"), "2026-03-11T00:00"),
        ("2026-03-02T09:00", "5WD", ("2026-03-10T00:00", "2026-03-20T10:00"), "2026-03-10T00:00"),
        ("2026-03-02T09:00", "1H", ("2026-03-02T10:00", "2026-03-20T10:00"), "2026-03-02T10:00"),
        ("2026-03-02T09:00", "5WD", ("2026-03-04T09:00", "2026-03-06T00:00"), "2026-03-11T00:00"),
        (
            "2026-03-02T09:00",
            "5WD",
            ("2026-03-03T09:00", "2026-03-04T09:00", "2026-03-05T09:00", "2026-03-09T09:00"),
            "2026-03-13T00:00",
        ),
    ],
    ids=[
        "same day",
        "last day, until a day off",
        "on the day it was moved to",
        "too late",
        "at its end",
        "until midnight",
        "twice",
    ],
)
def test_pauses_at_the_edges(received: str, limit: str, pauses: tuple[str, ...], expected: str) -> None:
    assert due(received, limit, *pauses) == expected


@pytest.mark.parametrize(
    ("received", "limit", "pauses", "expected"),
    [
        ("2026-03-02T09:00", "5WD+3WD", (), "2026-03-13T00:00"),
        ("2026-03-02T09:00", "48H+5WD", (), "2026-03-12T00:00"),
        ("2026-03-02T09:00", "5D+2WD", (), "2026-03-12T00:00"),
        ("2026-03-02T09:00", "5WD+3WD", ("2026-03-04T09:00", "2026-03-06T09:00"), "2026-03-17T00:00"),
        ("2026-03-02T09:00", "5WD+3WD", ("2026-03-11T09:00", "2026-03-20T09:00"), "2026-03-24T00:00"),
    ],
)
def test_an_extension_is_counted_from_the_day_after_the_last(
    received: str, limit: str, pauses: tuple[str, ...], expected: str
) -> None:
    assert due(received, limit, *pauses) == expected


@st.composite
def standstills(draw: st.DrawFn, received: datetime) -> list[Standstill]:
    found, moment = [], received
    for _number in range(draw(st.integers(0, 3))):
        since = moment + draw(GAPS)
        moment = since + draw(GAPS)
        found.append((since, moment))
    return found


@settings(max_examples=400, deadline=None)
@given(INSTANTS | ON_THE_EDGE, LIMITS, st.sampled_from([0, 0, 1, 7]), st.sampled_from(CALENDARS), st.data())
def test_counting_with_pauses_agrees_with_walking_the_clock(
    received: datetime, limit: Limit, extension: int, calendar: WorkCalendar, data: st.DataObject
) -> None:
    limit, pauses = limit.extended(extension), data.draw(standstills(received))

    counted = deadline(received, limit, calendar, pauses)

    assert counted.due_at == due_by_the_minute(received, limit, calendar, pauses)


@settings(max_examples=200, deadline=None)
@given(INSTANTS | ON_THE_EDGE, LIMITS, st.data())
def test_a_pause_never_brings_the_end_nearer_and_one_of_no_length_moves_nothing(
    received: datetime, limit: Limit, data: st.DataObject
) -> None:
    pauses = data.draw(standstills(received))
    without = deadline(received, limit, published_calendar())

    assert deadline(received, limit, published_calendar(), pauses).due_at >= without.due_at
    of_no_length = [(since, since) for since, _until in pauses]
    assert deadline(received, limit, published_calendar(), of_no_length).due_at == without.due_at


@settings(max_examples=200, deadline=None)
@given(INSTANTS, st.integers(1, 400), st.integers(1, 250), st.data())
def test_a_share_of_the_time_passes_only_while_the_clocks_run(
    started: datetime, hours: int, percent: int, data: st.DataObject
) -> None:
    pauses = data.draw(standstills(started))
    limit = Limit(Decimal(hours), LimitUnit.HOURS)
    counted = deadline(started, limit, published_calendar(), pauses)

    share = share_of(counted, percent, published_calendar(), pauses)

    passed = share - started - sum((min(u, share) - s for s, u in pauses if s < share), timedelta())
    assert abs(passed - percent * limit.duration / 100) < timedelta(seconds=1)


def test_a_limit_reads_as_it_is_written() -> None:
    for text in ("5WD", "5WD+3WD", "0.5H+5WD", "30D+10WD"):
        assert str(Limit.parse(text)) == text
    assert Limit.parse("5WD").extended(3) == Limit.parse("5WD+3WD")
    assert str(Limit.parse("5WD+3WD").half()) == "3WD"


@pytest.mark.parametrize(
    ("received", "limit", "pauses", "chinese"),
    [
        (
            "2026-03-01T09:00",
            "5WD",
            MARCH,
            "5个工作日：3月1日收到，次日起算，3月18日24时止，其间周末2天，挂账10天、已顺延",
        ),
        (
            "2026-03-02T04:00",
            "48H",
            MARCH,
            "48小时：3月2日04:00收到，连续计算，3月14日04:00止，挂账10天、已顺延",
        ),
        (
            "2026-03-02T09:00",
            "5WD+3WD",
            (),
            "5个工作日＋延期3个工作日：3月2日收到，次日起算，3月12日24时止，其间周末2天",
        ),
    ],
)
def test_it_is_explained_in_words(received: str, limit: str, pauses: tuple[str, ...], chinese: str) -> None:
    counted = deadline(read_time(received), Limit.parse(limit), published_calendar(), paused(*pauses))

    with translation.override("zh-hans"):
        assert explain(counted) == chinese
