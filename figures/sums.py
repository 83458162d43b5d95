"""Sums over the figures of days, as one person's lists have them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from cases.reading.measures import MEASURES
from figures import by_day
from figures.models import Axis, DayFigures
from figures.models.day_figures import SUMMED
from figures.unlisted import kept_aside
from teams.models import User
from teams.symbolic import Symbolic
from web.compiled import Compiled
from worktime.deadlines import ONE_DAY

Sums = dict[int, dict[str, Counter[str]]]
"""By area and key of the axis."""
ONE_WEEK = 7 * ONE_DAY


def named(counts: Sequence[int | None]) -> dict[str, int]:
    """The counts of a row by their names, in the order of SUMMED; without those of which there are none."""
    return {name: count for name, count in zip(SUMMED, counts, strict=True) if count}


def value(counts: Mapping[str, int], measure: str) -> int:
    """What a measure counted; of one that is a sum, its parts."""
    return sum(counts[part] for part in MEASURES[measure].parts or (measure,))


def over(areas: Sequence[int], first: dt.date, last: dt.date, *, entry: str = "", without: Sequence[int] = ()) -> Sums:
    """The sums of these days, both included, by area and network, or of one type of matter, by its code; `without`:
    cases whose part is left out.

    One statement, and one more where there is a case to leave out.
    """
    sums: Sums = defaultdict(lambda: defaultdict(Counter))
    axis = Axis.TYPE if entry else Axis.NETWORK
    for area, key, *counts in SUMMED_UP.rows(areas=list(areas), axis=axis, key=entry or None, first=first, last=last):
        sums[area][key].update(named(counts))
    left_out = of_cases(without, axis, first, last) if without else {}
    for area, keys in left_out.items():
        for key, less in keys.items() if area in sums else ():
            if key == entry or not entry:
                sums[area][key].subtract(less)
    return sums


def _summed(
    *, areas: list[int], axis: str, key: str | None, first: dt.date, last: dt.date
) -> QuerySet[DayFigures, Any]:
    only = {"key": key} if key else {}
    rows = DayFigures.objects.filter(area__any_of=areas, axis=axis, day__gte=first, day__lte=last, **only)
    sums: dict[str, Any] = {f"sum_{name}": Sum(name) for name in SUMMED}
    return rows.values("area", "key").annotate(**sums).values_list("area", "key", *sums)


SUMMED_UP = Compiled(_summed)


def of_cases(cases: Sequence[int], axis: Axis, first: dt.date, last: dt.date) -> Sums:
    """What these cases alone were counted for."""
    statement, params = by_day.counted(first, last, Q(pk__in=list(cases)))
    sums: Sums = defaultdict(lambda: defaultdict(Counter))
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        for area, kind, key, *counts in cursor.fetchall():
            if kind == axis:
                sums[area][key].update(named(counts))
    return sums


def kept_from(user: User) -> list[int]:
    """The numbers of what the figures count and none of the person's lists holds, open or ended."""
    return [row["case"] for row in KEPT.rows(Symbolic(user))]


def _kept(user: User) -> QuerySet[Any, Any]:
    first, *others = kept_aside(user)
    return first.union(*others) if others else first


KEPT = Compiled(_kept)


def of(counted: Sums, area: int, network: str) -> Counter[str]:
    """An area's counts, of one network or of all."""
    keys = counted.get(area, {})
    return keys.get(network, Counter()) if network else added_up(keys)


def added_up(keys: Mapping[str, Counter[str]]) -> Counter[str]:
    """All keys of one area together."""
    total: Counter[str] = Counter()
    for counts in keys.values():
        total.update(counts)
    return total


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


class Daily:
    """The figures of one area day by day, to be added up over parts of a period; one statement, and one more for each
    part where there is a case to leave out.
    """

    def __init__(self, area: int, first: dt.date, last: dt.date, *, without: Sequence[int] = ()) -> None:
        self.area, self.without = area, without
        self._days = [(day, key, named(counts)) for day, key, *counts in BY_DAY.rows(area=area, first=first, last=last)]

    def over(self, first: dt.date, last: dt.date) -> dict[str, Counter[str]]:
        """The sums of these days, both included, by network."""
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        for day, key, counts in self._days:
            if first <= day <= last:
                sums[key].update(counts)
        left_out = of_cases(self.without, Axis.NETWORK, first, last).get(self.area, {}) if self.without else {}
        for key, less in left_out.items():
            sums[key].subtract(less)
        return sums

    def of(self, network: str, first: dt.date, last: dt.date) -> Counter[str]:
        """The sums of these days, of one network or of all."""
        keys = self.over(first, last)
        return keys[network] if network else added_up(keys)

    def by_week(self, network: str, last: dt.date, weeks: int) -> list[tuple[dt.date, Counter[str]]]:
        """The last so many weeks by their Mondays, the latest first, which may not be over; no case is left out."""
        mondays = [monday_of(last) - ONE_WEEK * number for number in range(weeks)]
        sums: dict[dt.date, Counter[str]] = {monday: Counter() for monday in mondays}
        for day, key, counts in self._days:
            if mondays[-1] <= day <= last and network in ("", key):
                sums[monday_of(day)].update(counts)
        return list(sums.items())


def _by_day(*, area: int, first: dt.date, last: dt.date) -> QuerySet[DayFigures, Any]:
    rows = DayFigures.objects.filter(area=area, axis=Axis.NETWORK, day__gte=first, day__lte=last)
    return rows.values_list("day", "key", *SUMMED)


BY_DAY = Compiled(_by_day)
