"""How long cases were in each step: median and what nine in ten did not exceed, of those closed in a period.

Durations are added up as a histogram in which each span is a twelfth longer than the one before: whatever the number of
cases, a period is a sum over its days, and a time read from it is less than a tenth off. Time is natural time, with
nights and pauses, over all rounds: what whoever raised the case waited.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, Window
from django.db.models.functions import Lead

from cases.models import Case, CaseEvent
from cases.reading.measures import FEWEST, NOT_SEALED
from cases.rules.choices import State
from cases.rules.lifecycle import STEP_OF
from figures.rewriting import Statement, rewrite
from networks.choices import AreaLevel
from worktime import timekeeping
from worktime.deadlines import ONE_DAY

SHORTEST = 60
AN_OCTAVE = 8
EDGES: tuple[int, ...] = tuple(round(SHORTEST * 2 ** (number / AN_OCTAVE)) for number in range(19 * AN_OCTAVE + 1))
"""Seconds at which a span ends and the next begins, from a minute to a year."""
WHOLE = 7
"""Beside the six steps: all of them together."""
A_STEP = 1000
LEVELS = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET)
HALF, NINE_IN_TEN = 0.5, 0.9
Kinds = Counter[int]


@dataclass(frozen=True, slots=True)
class StepTime:
    """Of `count` cases; `median` and `most` are None where they are too few to tell."""

    count: int
    median: dt.timedelta | None = None
    most: dt.timedelta | None = None


def of_steps(kinds: Mapping[int, int]) -> dict[int, StepTime]:
    """By step, and under WHOLE of all steps together."""
    return {step: _of_step(_spans(kinds, step)) for step in (*sorted(set(STEP_OF.values())), WHOLE)}


def _spans(kinds: Mapping[int, int], step: int) -> list[tuple[int, int]]:
    """Span and number of cases, the shortest first."""
    return sorted((kind % A_STEP, count) for kind, count in kinds.items() if kind // A_STEP == step and count > 0)


def _of_step(spans: Sequence[tuple[int, int]]) -> StepTime:
    count = sum(of_span for _span, of_span in spans)
    if count < FEWEST:
        return StepTime(count)
    return StepTime(count, _not_exceeded(spans, HALF * count), _not_exceeded(spans, NINE_IN_TEN * count))


def _not_exceeded(spans: Iterable[tuple[int, int]], rank: float) -> dt.timedelta:
    """The time that so many cases did not exceed; within its span, cases are taken as spread evenly."""
    passed = 0
    longest = 0.0
    for span, count in spans:
        longest = _at(span, 1)
        if passed + count >= rank:
            return dt.timedelta(seconds=round(_at(span, (rank - passed) / count)))
        passed += count
    return dt.timedelta(seconds=round(longest))


def _at(span: int, share: float) -> float:
    """Seconds at this share of the span; the first begins at nothing, the last does not end."""
    if span == 0:
        return SHORTEST * share
    begins = EDGES[span - 1]
    ends = EDGES[span] if span < len(EDGES) else begins
    return begins * math.pow(ends / begins, share)


def write(day: dt.date) -> None:
    """Count the day anew and write what differs from the count before; in the caller's transaction."""
    kinds, params = _counted(day, day, Q())
    counted = f"""\
SELECT area AS area_id, network, array_agg(kind ORDER BY kind) AS kinds, array_agg(n ORDER BY kind) AS counts
FROM ({kinds}) AS one GROUP BY area, network"""  # noqa: S608  the names are this module's own
    rewrite("figures_daytimes", day, (counted, params), key=("area_id", "network"), columns=("kinds", "counts"))


STATE_AND_TIMES = """\
SELECT read_until, checked_at, differences, EXISTS (SELECT FROM figures_staleday), (
  SELECT jsonb_object_agg(kind, n) FROM (
    SELECT kind, sum(n) AS n FROM figures_daytimes, unnest(kinds, counts) AS pair (kind, n)
    WHERE area_id = %s AND network = %s AND day BETWEEN %s AND %s GROUP BY kind) AS added)
FROM figures_countingstate
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Up to when the figures are counted, how the last comparison with the ledger came out, and the times asked for."""

    read_until: dt.datetime
    checked_at: dt.datetime | None
    differences: int
    is_behind: bool
    times: Mapping[int, StepTime]


def over(area: int, network: str, first: dt.date, last: dt.date, *, without: Sequence[int] = ()) -> Counted | None:
    """What is known of these days, both included; None before anything was counted. `without`: cases left out.

    One statement, because a page of figures may ask eight; and one more where there is a case to leave out.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATE_AND_TIMES, [area, network, first, last])
        found = cursor.fetchone()
    if found is None:
        return None
    read_until, checked_at, differences, is_behind, added = found
    kinds: Kinds = Counter({int(kind): count for kind, count in json.loads(added or "{}").items()})
    if without and kinds:
        kinds.subtract(_of_cases(without, area, network, first, last))
    return Counted(read_until, checked_at, differences, is_behind, of_steps(kinds))


def _of_cases(cases: Sequence[int], area: int, network: str, first: dt.date, last: dt.date) -> Kinds:
    """What these cases alone were counted for."""
    statement, params = _counted(first, last, Q(pk__in=list(cases)))
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return Counter({kind: n for where, net, kind, n in cursor.fetchall() if (where, net) == (area, network)})


def _counted(first: dt.date, last: dt.date, among: Q) -> Statement:
    """Area, network (once more as all four), kind and number, of what was closed on these days.

    A step that was taken twice counts once, with both its stretches; of ended time between closing and reopening,
    which is in no step, nothing is counted, and nothing of a stretch of which the ledger tells no end.
    """
    since, until = timekeeping.start_of(first), timekeeping.start_of(last + ONE_DAY)
    closed = Case.objects.filter(among, NOT_SEALED, state=State.CLOSED, closed_at__gte=since, closed_at__lt=until)
    over = Window(Lead("occurred_at"), partition_by="case", order_by="seq")
    stretches = CaseEvent.objects.filter(case__in=closed.order_by().values("pk")).order_by()
    inner, params = stretches.values_list("case", "target", "occurred_at").annotate(until=over).query.sql_with_params()
    steps = ", ".join(f"('{state}', {step})" for state, step in STEP_OF.items())
    places = ", ".join(f"(ended.{level}_id)" for level in LEVELS)
    statement = f"""\
SELECT place.area, net.network, coalesce(step, {WHOLE}) * {A_STEP} + width_bucket(seconds, %s::float8[]) AS kind,
  count(*)::int AS n
FROM (
  SELECT stretch.number, step.step, extract(epoch FROM sum(stretch.until - stretch.since))::float8 AS seconds
  FROM ({inner}) AS stretch (number, target, since, until)
  JOIN (VALUES {steps}) AS step (state, step) ON step.state = stretch.target
  WHERE stretch.until IS NOT NULL
  GROUP BY GROUPING SETS ((stretch.number, step.step), (stretch.number))
) AS lasted
JOIN cases_case AS ended ON ended.id = lasted.number
CROSS JOIN LATERAL (VALUES {places}) AS place (area)
CROSS JOIN LATERAL (VALUES (ended.network), ('')) AS net (network)
WHERE place.area IS NOT NULL
GROUP BY place.area, net.network, kind"""  # noqa: S608  the names are this module's own
    return statement, (list(EDGES), *params)
