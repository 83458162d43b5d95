from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.worktime.by_the_minute import due_by_the_minute
from tests.worktime.calendars import published_calendar
from worktime.calendar import Periods, WorkCalendar
from worktime.deadlines import (
    SHANGHAI,
    Limit,
    LimitUnit,
    OutOfCalendar,
    UnreadableLimit,
    UnreadableTime,
    deadline,
    read_time,
)

with (Path(__file__).parent / "deadline_vectors.csv").open(encoding="utf-8", newline="") as lines:
    VECTORS = [tuple(row.values()) for row in csv.DictReader(lines)]

WINTER = ((time(8, 30), time(11, 30)), (time(13), time(16, 30)))
USUAL = ((time(8, 30), time(12)), (time(13, 30), time(17)))
SEASONS = tuple(
    (date(year, month, 1), periods) for year in range(2019, 2031) for month, periods in ((5, USUAL), (10, WINTER))
)
SUMMER = (date(2026, 5, 4), ((time(8), time(12)), (time(14), time(17, 30))))
CALENDARS = [published_calendar(), WorkCalendar.of([]), WorkCalendar(published_calendar().days, (SUMMER,))]
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2029, 12, 31), timezones=st.just(SHANGHAI))
LOCAL_DAYS = st.dictionaries(st.dates(date(2026, 9, 20), date(2026, 10, 20)), st.booleans(), max_size=12)
AROUND_OCTOBER = st.datetimes(datetime(2026, 9, 18), datetime(2026, 10, 22), timezones=st.just(SHANGHAI))
ON_THE_EDGE = st.builds(
    lambda day, clock, step: datetime.combine(day, clock, SHANGHAI) + step,
    st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    st.sampled_from([time(0), time(8), time(8, 30), time(12), time(13, 30), time(14), time(17), time(17, 30)]),
    st.sampled_from([timedelta(microseconds=step) for step in (-1_000_000, -1, 0, 1, 1_000_000)]),
)
QUARTERS = st.integers(1, 160).map(lambda quarters: Decimal(quarters) / 4)
OFFSETS = [UTC, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=14))]
LIMITS = st.one_of(
    st.builds(Limit, st.decimals("0.25", 60, places=2).filter(lambda n: n * 60 % 1 == 0), st.just(LimitUnit.HOURS)),
    st.builds(
        Limit, st.decimals("0.25", 30, places=2).filter(lambda n: n * 60 % 1 == 0), st.just(LimitUnit.WORKING_HOURS)
    ),
    st.builds(Limit, st.integers(1, 60).map(Decimal), st.sampled_from([LimitUnit.WORKING_DAYS, LimitUnit.DAYS])),
)


def due(received: str, limit: str, calendar: WorkCalendar | None = None) -> str:
    """The due instant on China's clock."""
    counted = deadline(read_time(received), Limit.parse(limit), calendar or published_calendar())
    return counted.last_moment.replace(tzinfo=None).isoformat()


def is_provisional(received: str, limit: str) -> bool:
    return deadline(read_time(received), Limit.parse(limit), published_calendar()).is_provisional


@pytest.mark.parametrize(("received", "limit", "due_utc"), VECTORS)
def test_every_published_pair_is_met_to_the_second(received: str, limit: str, due_utc: str) -> None:
    counted = deadline(read_time(received), Limit.parse(limit), published_calendar())

    assert counted.due_at == datetime.fromisoformat(due_utc)
    assert counted.due_at.tzinfo is UTC


@settings(max_examples=400, deadline=None)
@given(INSTANTS | ON_THE_EDGE, LIMITS, st.sampled_from(CALENDARS))
@example(datetime(2024, 4, 18, 17, tzinfo=SHANGHAI), Limit(Decimal(2), LimitUnit.WORKING_HOURS), CALENDARS[0])
@example(datetime(2026, 4, 30, 21, 23, 37, tzinfo=SHANGHAI), Limit(Decimal(1), LimitUnit.DAYS), CALENDARS[0])
def test_counting_agrees_with_walking_the_clock(received: datetime, limit: Limit, calendar: WorkCalendar) -> None:
    assert deadline(received, limit, calendar).due_at == due_by_the_minute(received, limit, calendar)


@settings(max_examples=150, deadline=None)
@given(AROUND_OCTOBER, LIMITS, LOCAL_DAYS)
def test_seasons_and_a_countys_own_days_agree_with_a_clerk_who_knows_them(
    received: datetime, limit: Limit, local: dict[date, bool]
) -> None:
    city = WorkCalendar(published_calendar().days, SEASONS)
    county = city.with_local((day, is_working, "") for day, is_working in local.items())

    assert deadline(received, limit, county).due_at == due_by_the_minute(received, limit, Clerk(local))


class Clerk:
    """Knows what is published, winter by its months, and the days of the county: by no code of ours."""

    def __init__(self, local: dict[date, bool]) -> None:
        self.local = local

    def is_working(self, day: date) -> bool:
        return self.local[day] if day in self.local else published_calendar().is_working(day)

    def periods(self, day: date) -> Periods:
        if not self.is_working(day):
            return ()
        return WINTER if day.month in {10, 11, 12, 1, 2, 3, 4} else USUAL


@settings(max_examples=200, deadline=None)
@given(INSTANTS | ON_THE_EDGE, LIMITS, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_who_comes_later_is_never_due_earlier(received: datetime, limit: Limit, later: timedelta) -> None:
    first = deadline(received, limit, published_calendar())
    second = deadline(received + later, limit, published_calendar())

    assert received < first.due_at <= second.due_at


@settings(max_examples=200, deadline=None)
@given(INSTANTS, LIMITS, st.sampled_from(OFFSETS))
def test_the_same_instant_in_another_offset_is_due_at_the_same_instant(
    received: datetime, limit: Limit, offset: tzinfo
) -> None:
    elsewhere = deadline(received.astimezone(offset), limit, published_calendar())

    assert elsewhere == deadline(received, limit, published_calendar())


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-07-06T08:30:00", "2026-07-06T10:30:00"),
        ("2026-07-06T08:29:59.999999", "2026-07-06T10:30:00"),
        ("2026-07-06T10:00:00", "2026-07-06T12:00:00"),
        ("2026-07-06T10:00:00.000001", "2026-07-06T13:30:00.000001"),
        ("2026-07-06T11:59:59", "2026-07-06T15:29:59"),
        ("2026-07-06T12:00:00", "2026-07-06T15:30:00"),
        ("2026-07-06T12:45:10", "2026-07-06T15:30:00"),
        ("2026-07-06T13:30:00", "2026-07-06T15:30:00"),
        ("2026-07-06T15:00:00", "2026-07-06T17:00:00"),
        ("2026-07-06T16:59:59", "2026-07-07T10:29:59"),
        ("2026-07-06T17:00:00", "2026-07-07T10:30:00"),
        ("2026-07-06T23:59:59", "2026-07-07T10:30:00"),
        ("2026-07-03T17:00:00", "2026-07-06T10:30:00"),
        ("2026-07-04T10:00:00", "2026-07-06T10:30:00"),
    ],
)
def test_working_hours_run_inside_office_hours_only(received: str, expected: str) -> None:
    assert due(received, "2WH") == expected


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-07-06T08:30", "7WH", "2026-07-06T17:00:00"),
        ("2026-07-06T08:30", "14WH", "2026-07-07T17:00:00"),
        ("2026-02-13T16:00", "4WH", "2026-02-14T11:30:00"),
        ("2026-02-14T16:00", "4WH", "2026-02-24T11:30:00"),
        ("2026-07-06T09:00", "0.5WH", "2026-07-06T09:30:00"),
    ],
)
def test_working_hours_run_over_days_holidays_and_make_up_days(received: str, limit: str, expected: str) -> None:
    assert due(received, limit) == expected


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-02-13T10:00", "5WD", "2026-02-28T00:00:00"),
        ("2026-07-06T00:00:00", "1WD", "2026-07-08T00:00:00"),
        ("2026-07-05T23:59:59.999999", "1WD", "2026-07-07T00:00:00"),
        ("2026-07-04T10:00", "1WD", "2026-07-07T00:00:00"),
        ("2025-12-31T10:00", "1WD", "2026-01-05T00:00:00"),
        ("2022-05-23T09:00", "5WD", "2022-05-31T00:00:00"),
    ],
)
def test_working_days_begin_the_day_after_and_end_at_midnight(received: str, limit: str, expected: str) -> None:
    assert due(received, limit) == expected


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-07-01T10:00", "1D", "2026-07-03T00:00:00"),
        ("2026-07-03T10:00", "1D", "2026-07-07T00:00:00"),
        ("2026-04-30T21:23:37", "1D", "2026-05-07T00:00:00"),
        ("2026-05-08T09:00", "1D", "2026-05-10T00:00:00"),
        ("2025-12-31T09:00", "1D", "2026-01-05T00:00:00"),
        ("2024-02-28T09:00", "1D", "2024-03-01T00:00:00"),
    ],
)
def test_days_that_would_end_on_a_day_off_end_with_the_next_working_day(
    received: str, limit: str, expected: str
) -> None:
    assert due(received, limit) == expected


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-02-16T23:30:00.5", "2H", "2026-02-17T01:30:00.500000"),
        ("2025-12-31T23:00", "24H", "2026-01-01T23:00:00"),
        ("2026-07-06T09:00", "0.5H", "2026-07-06T09:30:00"),
    ],
)
def test_hours_run_day_and_night(received: str, limit: str, expected: str) -> None:
    assert due(received, limit) == expected


def test_a_time_without_an_offset_is_chinas() -> None:
    assert due("2026-07-05T23:30", "1WD") == due("2026-07-05T15:30Z", "1WD") == "2026-07-07T00:00:00"


def test_the_day_of_receipt_is_the_day_in_china() -> None:
    assert due("2026-07-05T16:00Z", "1WD") == "2026-07-08T00:00:00"
    assert due("2026-07-06T03:00-05:00", "1WD") == "2026-07-08T00:00:00"


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-12-30T10:00", "1WD", False),
        ("2026-12-31T10:00", "1WD", True),
        ("2026-12-30T10:00", "2WD", True),
        ("2026-12-30T10:00", "1D", False),
        ("2026-12-01T10:00", "31D", True),
        ("2026-12-31T15:00", "2WH", False),
        ("2026-12-31T15:30", "2WH", True),
        ("2026-12-31T15:30", "48H", False),
        ("2003-12-30T10:00", "1WD", True),
    ],
)
def test_a_limit_is_provisional_where_it_looks_at_an_unpublished_day(received: str, limit: str, expected: bool) -> None:
    assert is_provisional(received, limit) is expected


def test_the_days_on_the_way_are_kept_for_the_explanation() -> None:
    counted = deadline(read_time("2026-02-13T10:00"), Limit.parse("5WD"), published_calendar())

    assert [off.day.day for off in counted.days_off] == list(range(15, 24))
    assert {off.name for off in counted.days_off} == {"春节"}
    assert counted.make_up_days == (date(2026, 2, 14),)
    assert counted.counted_from == datetime(2026, 2, 14, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("5WD", Limit(Decimal(5), LimitUnit.WORKING_DAYS)),
        (" 4wh ", Limit(Decimal(4), LimitUnit.WORKING_HOURS)),
        ("0.5H", Limit(Decimal("0.5"), LimitUnit.HOURS)),
        ("030D", Limit(Decimal(30), LimitUnit.DAYS)),
    ],
)
def test_a_limit_is_read_from_its_short_form(text: str, limit: Limit) -> None:
    assert Limit.parse(text) == limit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "WD",
        "5W",
        "5 WD",
        "0WD",
        "0.0H",
        "-1H",
        "+1H",
        "1.5WD",
        "0.5D",
        "1e3H",
        "NaNH",
        "５WD",
        "10000H",
        "5WDx",
        "5WD\0",
    ],
)
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(UnreadableLimit):
        Limit.parse(text)


@pytest.mark.parametrize("text", ["5WD", "4WH", "24H", "15D", "0.5H", "100WD"])
def test_a_limit_is_written_as_it_was_read(text: str) -> None:
    assert str(Limit.parse(text)) == text


@pytest.mark.parametrize(
    ("whole", "half"),
    [("24H", "12H"), ("5WD", "3WD"), ("1WD", "1WD"), ("15D", "8D"), ("1H", "0.5H"), ("4WH", "2WH"), ("5WH", "2.5WH")],
)
def test_half_a_limit_is_exact_in_hours_and_rounded_up_in_days(whole: str, half: str) -> None:
    assert str(Limit.parse(whole).half()) == half


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-30T10:00", "2026-02-13T25:00", "13.02.2026", "2026-02-13T10:00+99:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UnreadableTime):
        read_time(text)


@pytest.mark.parametrize("limit", ["1H", "1WH", "1WD", "1D", "9999WD"])
@pytest.mark.parametrize("received", [datetime.max.replace(tzinfo=zone) for zone in (None, UTC, SHANGHAI)])
def test_a_limit_beyond_all_years_is_refused(received: datetime, limit: str) -> None:
    with pytest.raises(OutOfCalendar):
        deadline(received, Limit.parse(limit), published_calendar())


def test_a_time_before_all_years_is_refused() -> None:
    with pytest.raises(OutOfCalendar):
        deadline(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), Limit.parse("1H"), published_calendar())


@pytest.mark.parametrize(
    ("received", "limit", "last_day"),
    [
        ("2022-05-23T09:00", "5WD", date(2022, 5, 30)),
        ("2026-07-06T09:00", "2H", date(2026, 7, 6)),
        ("2026-07-05T00:00", "24H", date(2026, 7, 5)),
    ],
)
def test_a_limit_that_ends_at_midnight_ends_with_the_day_before(received: str, limit: str, last_day: date) -> None:
    assert deadline(read_time(received), Limit.parse(limit), published_calendar()).last_day == last_day
