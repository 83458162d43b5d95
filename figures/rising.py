"""What came up more often in the last seven days than in the four weeks before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from cases.reading.measures import FEWEST, MEASURES
from figures import sums
from figures.models import Axis, DayFigures
from networks import rules
from web.compiled import Compiled
from worktime.deadlines import ONE_DAY

WEEKS_BEFORE = 4
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Rising:
    """`before`: cases in the four weeks before, so a quarter of it is a week's."""

    code: str
    name: str
    count: int
    before: int

    @property
    def weekly(self) -> int:
        return round(self.before / WEEKS_BEFORE)

    @property
    def times(self) -> str:
        """How many times as many, to one decimal; empty where too few came before to say it."""
        return f"{self.count * WEEKS_BEFORE / self.before:.1f}" if self.before >= FEWEST else ""


def rising(area: int, last: dt.date, *, without: Sequence[int] = ()) -> list[Rising]:
    """The types that rose most, by how many more than a week's share; the largest rise first. One statement."""
    week = last - 6 * ONE_DAY
    before = week - 7 * WEEKS_BEFORE * ONE_DAY
    counted = {
        code: (now, earlier)
        for code, now, earlier in RAISED_OF_TYPES.rows(area=area, before=before, week=week, last=last)
    }
    if without:
        counted = _less(counted, area, (before, week, last), without)
    catalogue = rules.recent().catalogue
    found = [
        Rising(code, entry.name if (entry := catalogue.get(code)) else code, now, earlier)
        for code, (now, earlier) in counted.items()
    ]
    risen = [one for one in found if one.count * WEEKS_BEFORE > one.before and one.count > 1]
    return sorted(risen, key=lambda one: (one.before - one.count * WEEKS_BEFORE, one.code))[:MOST_SHOWN]


def _of_types(*, area: int, before: dt.date, week: dt.date, last: dt.date) -> QuerySet[DayFigures, Any]:
    """By type how many were raised from `week` to `last`, and from `before` until then."""
    raised: Any = reduce(add, (Coalesce(F(part), 0) for part in MEASURES["raised"].parts))
    rows = DayFigures.objects.filter(area=area, axis=Axis.TYPE, day__gte=before, day__lte=last)
    sums = {
        "now": Sum(raised, filter=Q(day__gte=week), default=0),
        "was": Sum(raised, filter=Q(day__lt=week), default=0),
    }
    by_type: Any = rows.values("key").annotate(**sums)
    counted: QuerySet[DayFigures, Any] = by_type.values_list("key", *sums)
    return counted


RAISED_OF_TYPES = Compiled(_of_types)


def _less(
    counted: dict[str, tuple[int, int]], area: int, days: tuple[dt.date, dt.date, dt.date], without: Sequence[int]
) -> dict[str, tuple[int, int]]:
    """Without what these cases were counted for."""
    before, week, last = days
    now = sums.of_cases(without, Axis.TYPE, week, last)[area]
    earlier = sums.of_cases(without, Axis.TYPE, before, week - ONE_DAY)[area]
    return {
        code: (count - sums.value(now[code], "raised"), was - sums.value(earlier[code], "raised"))
        for code, (count, was) in counted.items()
    }
