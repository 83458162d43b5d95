"""Shares of a limit are counted in its own unit: by example, and against counting minute by minute."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.worktime.calendars import published_calendar
from tests.worktime.shares_by_the_minute import share_by_the_minute
from worktime.calendar import WorkCalendar
from worktime.deadlines import SHANGHAI, Limit, LimitUnit, Standstill, deadline, read_time
from worktime.shares import opening, share_of

ROUNDS = int(os.environ.get("ROUNDS", "2"))
"""How often a round of random limits is compared; ROUNDS=100 for the figure of docs/performance.md."""
LIMITS_A_ROUND = 50
SUMMER = (date(2026, 5, 4), ((time(8), time(12)), (time(14), time(17, 30))))
CALENDARS = [published_calendar(), WorkCalendar(published_calendar().days, (SUMMER,))]
LENGTHS = {
    LimitUnit.HOURS: [1, 2, 4, 24, 48, 72],
    LimitUnit.WORKING_HOURS: [1, 2, 4, 8, 16],
    LimitUnit.WORKING_DAYS: [1, 1, 2, 3, 5, 7, 15],
    LimitUnit.DAYS: [1, 2, 3, 7, 15],
}
FIRST = datetime(2024, 1, 2, tzinfo=SHANGHAI)


def share(received: str, limit: str, percent: int, *pauses: str) -> str:
    moments = [read_time(text).replace(tzinfo=SHANGHAI) for text in pauses]
    stood = list(zip(moments[::2], moments[1::2], strict=True))
    counted = deadline(read_time(received), Limit.parse(limit), published_calendar(), stood)
    instant = share_of(counted, percent, published_calendar(), stood)
    return instant.astimezone(SHANGHAI).replace(tzinfo=None).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("received", "limit", "percent", "expected"),
    [
        # Friday 16:30: half an hour of four is gone at 17:00, and the rest passes on Monday.
        ("2026-03-06T16:30", "4WH", 50, "2026-03-09T10:00"),
        ("2026-03-06T16:30", "4WH", 80, "2026-03-09T11:12"),
        ("2026-03-06T16:30", "4WH", 150, "2026-03-09T15:30"),
        ("2026-03-06T16:30", "4WH", 200, "2026-03-10T09:00"),
        # Tuesday morning: 200 % is not at eight in the evening.
        ("2026-03-10T08:30", "4WH", 100, "2026-03-10T14:00"),
        ("2026-03-10T08:30", "4WH", 200, "2026-03-11T09:30"),
        # Five working days given on Wednesday at noon are the afternoon and five days: 38.5 office hours.
        ("2026-03-04T12:00", "5WD", 80, "2026-03-10T16:18"),
        ("2026-03-04T12:00", "5WD", 150, "2026-03-16T15:15"),
        # Over the Spring Festival (15 to 23 February) nothing passes.
        ("2026-02-13T16:00", "1WD", 50, "2026-02-14T11:30"),
        ("2026-02-14T16:00", "2WH", 80, "2026-02-24T09:06"),
        # Hours and days pass at night and at weekends.
        ("2026-03-06T16:30", "24H", 50, "2026-03-07T04:30"),
        ("2026-03-06T16:30", "24H", 200, "2026-03-08T16:30"),
        ("2026-03-06T12:00", "10D", 80, "2026-03-14T21:36"),
        ("2026-03-10T08:30", "0.5H", 50, "2026-03-10T08:45"),
    ],
)
def test_a_share_is_of_working_time_where_the_limit_is(received: str, limit: str, percent: int, expected: str) -> None:
    assert share(received, limit, percent) == expected


@pytest.mark.parametrize(
    ("limit", "percent", "pauses", "expected"),
    [
        # Monday 2 March 09:00, 4WH: an hour is gone when the pause begins at 10:00, three are left on the 12th.
        ("4WH", 50, ("2026-03-02T10:00", "2026-03-12T10:00"), "2026-03-12T11:00"),
        ("4WH", 150, ("2026-03-02T10:00", "2026-03-12T10:00"), "2026-03-12T16:30"),
        # A pause that begins after the end stops what is counted beyond it.
        ("4WH", 150, ("2026-03-02T15:00", "2026-03-12T10:00"), "2026-03-12T11:30"),
        ("24H", 50, ("2026-03-02T12:00", "2026-03-05T12:00"), "2026-03-05T21:00"),
        # The pause left no office time: all time counts, 22 hours before it and six after.
        ("1WD", 50, ("2026-03-02T07:00", "2026-03-12T18:00"), "2026-03-01T23:00"),
    ],
)
def test_a_pause_is_left_out(limit: str, percent: int, pauses: tuple[str, ...], expected: str) -> None:
    received = "2026-03-01T09:00" if limit == "1WD" else "2026-03-02T09:00"
    assert share(received, limit, percent, *pauses) == expected


def test_beyond_the_end_is_counted_from_when_it_could_be_known() -> None:
    counted = deadline(read_time("2026-03-06T20:00"), Limit.parse("24H"), published_calendar())
    accepted = read_time("2026-03-09T09:00").replace(tzinfo=SHANGHAI)

    twice = share_of(counted, 200, published_calendar(), known_at=accepted)

    assert twice == accepted + timedelta(hours=24)
    assert share_of(counted, 50, published_calendar(), known_at=accepted) == counted.received + timedelta(hours=12)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-10T09:00", "2026-03-10T09:00"),
        ("2026-03-10T12:00", "2026-03-10T13:30"),
        ("2026-03-10T20:00", "2026-03-11T08:30"),
        ("2026-03-07T00:00", "2026-03-09T08:30"),
        ("2026-02-14T23:00", "2026-02-24T08:30"),
        ("2026-02-28T03:00", "2026-02-28T08:30"),
    ],
    ids=["open", "noon", "night", "weekend", "Spring Festival", "a Saturday that is worked"],
)
def test_the_office_opens_next(moment: str, opens: str) -> None:
    local, expected = (read_time(text).replace(tzinfo=SHANGHAI) for text in (moment, opens))
    assert opening(local, published_calendar()) == expected


def standstills(rng: Random, received: datetime) -> list[Standstill]:
    found, moment = [], received
    for _number in range(rng.choice([0, 0, 1, 2])):
        since = moment + timedelta(minutes=rng.randint(0, 5000))
        moment = since + timedelta(minutes=rng.randint(1, 12_000))
        found.append((since, moment))
    return found


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_shares_agree_with_counting_minute_by_minute(seed: int) -> None:
    """Random limits of the four units, begun at any minute of three years, with pauses before and after their end."""
    rng, different = Random(seed), []
    for number in range(LIMITS_A_ROUND):
        unit = list(LimitUnit)[number % 4]
        limit = Limit(Decimal(rng.choice(LENGTHS[unit])), unit)
        calendar, start = rng.choice(CALENDARS), FIRST + timedelta(minutes=rng.randint(0, 1_500_000))
        pauses = standstills(rng, start)
        counted = deadline(start, limit, calendar, pauses)
        for percent in (50, 80, 150, 200):
            own = share_of(counted, percent, calendar, pauses)
            walked = share_by_the_minute(start, counted.due_at, unit, percent=percent, calendar=calendar, pauses=pauses)
            if abs(own - walked) > timedelta(microseconds=1):
                different.append((start, str(limit), percent, pauses, own, walked))
    assert not different, different[:3]
