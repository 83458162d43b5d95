"""Service in half hours: what was confirmed, each half hour of a person once, whoever reported it. The one place.

Every page, proof and figure counts with these functions: a shift over midnight is cut at midnight of the city's clock
and nowhere else, so days, months and the whole add up to the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from volunteering.models import Attendance, SignUp, Volunteer
from volunteering.models.activity import STEP
from worktime import timekeeping
from worktime.days import day_after

Span = tuple[dt.datetime, dt.datetime]
DAY = dt.timedelta(days=1)


def united(spans: Iterable[Span]) -> list[Span]:
    """The same time without what lies in two of them, in order."""
    whole: list[Span] = []
    for begin, end in sorted(spans):
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((begin, end))
    return whole


def half_hours(spans: Iterable[Span]) -> int:
    """Of any spans, each moment once."""
    return sum(((end - begin) // STEP for begin, end in united(spans)), 0)


def within(spans: Iterable[Span], since: dt.date, until: dt.date) -> list[Span]:
    """What of them lies on the days from `since` to `until`, both included."""
    first, last = timekeeping.start_of(since), timekeeping.start_of(day_after(until))
    cut = ((max(begin, first), min(end, last)) for begin, end in spans)
    return [(begin, end) for begin, end in cut if begin < end]


def spans_of(volunteer: Volunteer) -> list[Span]:
    """One statement: all that is counted of a person, at any station and by any team."""
    rows = Attendance.objects.counted().filter(sign_up__volunteer=volunteer)
    return united((begin, end) for begin, end in rows.values_list("began_at", "ended_at") if begin and end)


def spans_of_place(place: SignUp) -> list[Span]:
    """What is counted of one place: whoever has its code reads no more of the person."""
    rows = Attendance.objects.counted().filter(sign_up=place)
    return united((begin, end) for begin, end in rows.values_list("began_at", "ended_at") if begin and end)


def by_day(spans: Iterable[Span]) -> Iterator[tuple[dt.date, int]]:
    """Each day with its half hours."""
    whole = united(spans)
    days = {day for span in whole for day in _days(span)}
    for day in sorted(days):
        yield day, half_hours(within(whole, day, day))


def _days(span: Span) -> Iterator[dt.date]:
    day, last = timezone.localdate(span[0]), timezone.localdate(span[1] - STEP)
    while day <= last:
        yield day
        day += DAY
