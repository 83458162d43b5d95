"""A database full of ended matters of twelve years, most of them disposed of, to measure the page of keeping with."""

from __future__ import annotations

import datetime as dt
from time import perf_counter

from django.db import connection
from django.utils import timezone

from cases.access import keeping
from cases.models import Case, Disposal
from cases.rules.choices import RecordKind
from demo.benchmarks.alarm_load import copying
from teams.models import User

DAYS = 12 * 365
ENDED = f"now() - mod(copy, {DAYS}) * interval '1 day'"
PROOFS = """
INSERT INTO cases_disposedcase (disposal_id, case_id, kind, at, count, digest, ledger)
SELECT %(disposal)s, id, %(kind)s, now(), 1, '', '' FROM cases_case WHERE gone_{kind}
"""
LEFT_DAYS = 30
"""What became due within these days was not disposed of yet."""


def fill(pattern: Case, count: int) -> None:
    """Copies of one closed case, one after the other day by day; of each kind all is gone that was due a month ago."""
    gone = {f"gone_{kind}": f"{ENDED} < %(before_{kind})s" for kind in RecordKind.values}
    before = {f"before_{kind}": keeping.ended_before(kind) - dt.timedelta(days=LEFT_DAYS) for kind in RecordKind}
    with connection.cursor() as cursor:
        cursor.execute(copying(closed_at=ENDED, **gone), {"count": count, "pattern": pattern.pk, **before})
        cursor.execute("ALTER TABLE cases_disposedcase DISABLE TRIGGER USER")
        for kind in RecordKind:
            cursor.execute(PROOFS.format(kind=kind.value), {"disposal": _decided(kind).pk, "kind": kind.value})
        cursor.execute("ALTER TABLE cases_disposedcase ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE cases_case")
        cursor.execute("VACUUM ANALYZE cases_disposedcase")


def _decided(kind: RecordKind) -> Disposal:
    first, second = User.objects.order_by("pk")[:2]
    now = timezone.now()
    return Disposal.objects.create(
        kind=kind,
        ended_before=now,
        expected=1,
        basis="x",
        proposed_by=first,
        proposed_at=now,
        decided_by=second,
        decided_at=now,
        is_approved=True,
        finished_at=now,
    )


def milliseconds(kind: RecordKind, times: int = 20) -> float:
    """What the slowest of several counts takes."""
    before, slowest = keeping.ended_before(kind), 0.0
    for _time in range(times):
        begun = perf_counter()
        keeping.counted(keeping.due(kind, before))
        slowest = max(slowest, perf_counter() - begun)
    return 1000 * slowest


def plan(kind: RecordKind) -> str:
    due = keeping.due(kind, keeping.ended_before(kind)).order_by()[: keeping.COUNTED_TO + 1]
    return due.explain(analyze=True, buffers=True)
