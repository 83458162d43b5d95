"""Counts what happened to the cases of a day, by area, and writes down what differs from the count before.

A step pays for the indexes alone. What is counted is read from the cases themselves, a whole day at once, so a count
that was killed, taken twice or came too late is put right by the next.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import F, IntegerField, Min, Q, QuerySet, Value, When
from django.utils import timezone

from cases.models import Case, CaseEvent, Rating
from cases.reading.measures import CLOSED, COUNTED, MEASURES, NOT_SEALED, OF_RATINGS, RAISED
from cases.rules.choices import State
from figures import times
from figures.models import CountingState, StaleDay
from figures.models.day_figures import DEPTH, LEVELS, SUMMED, Axis
from figures.rewriting import Statement, rewrite
from worktime import timekeeping
from worktime.deadlines import ONE_DAY

ONLY = 1
LONGEST_TRANSACTION = dt.timedelta(minutes=10)
"""An event bears the moment before its transaction ended, so the ledger is read again this far back."""
AT_ONCE = 500
"""Cases whose days are looked up at once."""


def count_stale(seconds: float = 45) -> int:
    """Count anew the days of cases to which something happened since the last time, the latest first; how many days.

    What is not done within `seconds` is left for the next call: each day is a transaction of its own.
    """
    mark()
    ends, done = time.monotonic() + seconds, 0
    while time.monotonic() < ends and count_next():
        done += 1
    return done


@transaction.atomic
def mark() -> None:
    """Mark the days that what was recorded since the last time makes stale; the first time, all there are."""
    now = timekeeping.now()
    state, is_first = CountingState.objects.select_for_update().get_or_create(pk=ONLY, defaults={"read_until": now})
    if is_first:
        mark_from(None)
        return
    since = state.read_until - LONGEST_TRANSACTION
    changed = CaseEvent.objects.filter(recorded_at__gte=since).order_by().values_list("case", flat=True).distinct()
    numbers = list(changed)
    for first in range(0, len(numbers), AT_ONCE):
        _mark(_days_of(numbers[first : first + AT_ONCE]))
    CountingState.objects.filter(pk=ONLY).update(read_until=now)


def mark_from(first: dt.date | None) -> None:
    """Mark every day from this one on, or from the first case on."""
    if first is None:
        raised: dt.datetime | None = Case.objects.aggregate(first=Min("raised_at"))["first"]
        first = timezone.localdate(raised) if raised else None
    if first is not None:
        today = timezone.localdate(timekeeping.now())
        _mark(first + ONE_DAY * number for number in range((today - first).days + 1))


def _days_of(cases: list[int]) -> set[dt.date]:
    """The days on which the cases were raised, and all on which they were closed: once more after a reopening."""
    raised = Case.objects.filter(pk__in=cases).values_list("raised_at", flat=True)
    closed = CaseEvent.objects.filter(case__in=cases, target=State.CLOSED).order_by()
    moments = {*raised, *closed.values_list("occurred_at", flat=True), *closed.values_list("recorded_at", flat=True)}
    return {timezone.localdate(moment) for moment in moments}


def _mark(days: Iterable[dt.date]) -> None:
    # In order, so that two who mark the same days never wait for each other in a circle.
    StaleDay.objects.bulk_create((StaleDay(day) for day in sorted(days)), ignore_conflicts=True, batch_size=2000)


@transaction.atomic
def count_next() -> bool:
    """Count the latest stale day that nobody else is counting; False where there is none."""
    found = StaleDay.objects.order_by("-day").select_for_update(skip_locked=True).first()
    if found is None:
        return False
    day = found.day
    found.delete()
    count(day)
    times.write(day)
    return True


def count(day: dt.date) -> None:
    """Count one day anew and write what differs from the count before; readers see one or the other."""
    rewrite("figures_dayfigures", day, counted(day, day), key=("area_id", "axis", "key"), columns=SUMMED)


def counted(first: dt.date, last: dt.date, among: Q | None = None) -> Statement:
    """The counts of the days from `first` to `last` together, in rows of area, axis, key and SUMMED; `among`: of these
    cases alone.
    """
    ones, params = _ones(first, last, among or Q())
    places = ", ".join(f"(of_{level}, {depth})" for depth, level in enumerate(LEVELS, 1))
    keys = ", ".join(f"('{axis}', by_{axis}, {depth})" for axis, depth in DEPTH.items())
    sums = ", ".join(f"nullif(sum(n_{name})::int, 0) AS {name}" for name in SUMMED)
    statement = f"""\
SELECT place.area AS area_id, axis.axis, axis.key, {sums} FROM ({ones}) AS one
CROSS JOIN LATERAL (VALUES {places}) AS place (area, depth)
CROSS JOIN LATERAL (VALUES {keys}) AS axis (axis, key, deepest)
WHERE place.area IS NOT NULL AND axis.key IS NOT NULL AND place.depth <= axis.deepest
GROUP BY place.area, axis.axis, axis.key"""  # noqa: S608  the names are this module's own
    return statement, params


def _ones(first: dt.date, last: dt.date, among: Q) -> Statement:
    """A row for each case raised, each closed and each rating of those closed, with 1 under what it counts for."""
    since, until = timekeeping.start_of(first), timekeeping.start_of(last + ONE_DAY)
    cases = Case.objects.filter(among, NOT_SEALED).order_by()
    raised = cases.filter(raised_at__gte=since, raised_at__lt=until)
    closed = cases.filter(state=State.CLOSED, closed_at__gte=since, closed_at__lt=until)
    ratings = Rating.objects.filter(case__in=closed.values("pk"), round=F("case__round")).order_by()
    asked: dict[str, Callable[[], Q]] = {name: MEASURES[name].asks for name in COUNTED}
    of_raised = {name: asked[name] for name in COUNTED if MEASURES[name].day == RAISED}
    of_closed = {name: asked[name] for name in COUNTED if MEASURES[name].day == CLOSED}
    parts = [_flagged(raised, of_raised), _flagged(closed, of_closed), _flagged(ratings, OF_RATINGS, "case__")]
    compiled = [part.query.sql_with_params() for part in parts]
    return " UNION ALL ".join(sql for sql, _ in compiled), tuple(value for _, params in compiled for value in params)


def _flagged(rows: QuerySet[Any, Any], conditions: Mapping[str, Callable[[], Q]], of: str = "") -> QuerySet[Any, Any]:
    """By level, axis and SUMMED, in this order; `of` leads from the rows to their case."""
    keys = {
        Axis.NETWORK.value: F(f"{of}network"),
        Axis.TYPE.value: F(f"{of}catalogue_item__code"),
    }
    placed = rows.annotate(**{f"of_{level}": F(f"{of}{level}") for level in LEVELS})
    keyed = placed.annotate(**{f"by_{axis}": key for axis, key in keys.items()})
    counts = {f"n_{name}": _flag(conditions.get(name)) for name in SUMMED}
    named = [f"of_{level}" for level in LEVELS] + [f"by_{axis}" for axis in Axis.values]
    flagged: QuerySet[Any, Any] = keyed.annotate(**counts).values_list(*named, *counts)
    return flagged


def _flag(condition: Callable[[], Q] | None) -> Any:
    if condition is None:
        return Value(0, output_field=IntegerField())
    asked = condition()
    return Choose(When(asked, then=1), default=0, output_field=IntegerField()) if asked else Value(1)
