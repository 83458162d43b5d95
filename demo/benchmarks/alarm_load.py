"""A database full of open matters whose limits run, for measuring how long ringing takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from time import perf_counter

from django.db import connection
from django.utils import timezone

from cases.actions.jobs import ringing
from cases.models import Case, Clock
from networks import rules
from worktime.shares import opening

COPIES = """
INSERT INTO cases_case ({columns}) SELECT {values} FROM cases_case, generate_series(1, %(count)s) AS copy
WHERE cases_case.id = %(pattern)s
"""
CLOCKS = """
INSERT INTO cases_clock (case_id, stage, round, started_at, "limit", rule, calendar, due_at, is_provisional,
    amber_at, over_150_at, over_200_at, alarm, rings_at)
SELECT id, stage, 1, %(start)s, '5WD', 'bench', '', %(due)s, false, %(amber)s, %(half_more)s, %(twice)s, 'amber',
    %(amber)s
FROM cases_case, (VALUES ('close'), ('accept')) AS given(stage) WHERE cases_case.id > %(pattern)s
"""
DUE = """
UPDATE cases_clock SET started_at = %(start)s, due_at = %(due)s, amber_at = %(amber)s, over_150_at = %(half_more)s,
    over_200_at = %(twice)s, alarm = 'red', rings_at = %(due)s
WHERE id IN (
    SELECT id FROM cases_clock WHERE stage = 'close' AND alarm = 'amber' AND rings_at > %(due)s
    ORDER BY id LIMIT %(count)s
)
"""


@dataclass(frozen=True, slots=True)
class Rung:
    """`seconds` for `count` alarms that took effect."""

    count: int
    seconds: float


def fill(pattern: Case, count: int) -> None:
    """Copies of one open case, each with two limits that run and are not due."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(copying(), {"count": count, "pattern": pattern.pk})
        cursor.execute(CLOCKS, _limit(now - dt.timedelta(days=1), now + dt.timedelta(days=6)) | {"pattern": pattern.pk})
        cursor.execute("VACUUM ANALYZE cases_case")
        cursor.execute("VACUUM ANALYZE cases_clock")


def empty_scans(times: int = 20) -> float:
    """Seconds that a scan takes, of several the slowest, when nothing is due."""
    return max(ring().seconds for _time in range(times))


def make_due(count: int) -> None:
    """Let the case's own limit of so many be over since an hour ago."""
    now = timezone.now()
    facts = _limit(now - dt.timedelta(days=5), now - dt.timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute(DUE, facts | {"count": count})
        cursor.execute("VACUUM ANALYZE cases_clock")


def ring() -> Rung:
    """As in office hours: outside them orders wait."""
    now, begun = opening(timezone.now(), rules.current().calendar), perf_counter()
    return Rung(ringing.ring(now), perf_counter() - begun)


def plan() -> str:
    """How the scan finds what is due."""
    due = Clock.objects.filter(rings_at__lte=timezone.now()).order_by("rings_at", "pk")[: ringing.BATCH]
    return due.explain(analyze=True, buffers=True)


def _limit(start: dt.datetime, due: dt.datetime) -> dict[str, dt.datetime]:
    whole = due - start
    return {
        "start": start,
        "due": due,
        "amber": start + whole * 0.8,
        "half_more": start + whole * 1.5,
        "twice": start + whole * 2,
    }


def copying(**more: str) -> str:
    """The statement that copies a case; `more`: SQL of columns that differ from copy to copy."""
    own = {
        "reference": "'B' || copy",
        "uid": "gen_random_uuid()",
        "intake_key": "''",
        "intake_digest": "NULL",
        **more,
    }
    names = [field.column for field in Case._meta.concrete_fields if field.column != "id"]
    values = [own.get(str(name), f'cases_case."{name}"') for name in names]
    return COPIES.format(columns=", ".join(f'"{name}"' for name in names), values=", ".join(values))
