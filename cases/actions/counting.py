"""Counting what is open, late and otherwise watched: one pass over the open cases for each level of areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Count, Q

from cases import timekeeping
from cases.models import AreaFigures, Case, Census, watched
from networks.choices import AreaLevel

BELOW_THE_CITY = (AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
"""Nobody supervises a single grid."""
ONLY = 1
BOARD_LOCK = 456_017


@transaction.atomic
def count() -> int:
    """Count anew, unless another worker is at it; how many rows there are now.

    Whoever looks meanwhile sees the figures of before, never half of the new ones.
    """
    if not _alone():
        return 0
    now = timekeeping.now()
    cities = list(_of_level(AreaLevel.CITY, now))
    rows = cities + [row for level in BELOW_THE_CITY for row in _of_level(level, now)]
    AreaFigures.objects.all().delete()
    AreaFigures.objects.bulk_create(rows, batch_size=2000)
    _sum_up(cities, now)
    return len(rows)


def _sum_up(cities: list[AreaFigures], now: dt.datetime) -> None:
    open_count, overdue_count = sum(row.open for row in cities), sum(row.overdue for row in cities)
    row = Census(pk=ONLY, taken_at=now, open_count=open_count, overdue_count=overdue_count)
    columns = ["taken_at", "open_count", "overdue_count"]
    Census.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=columns)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [BOARD_LOCK])
        return bool(cursor.fetchone()[0])


def _of_level(level: str, now: dt.datetime) -> Iterator[AreaFigures]:
    figures = {figure: Count("pk", filter=clause) for figure, clause in _clauses(now).items()}
    counted = Case.objects.open().exclude(**{level: None}).values(level, "network").order_by().annotate(**figures)
    for row in counted:
        yield AreaFigures(area_id=row.pop(level), **row)


def _clauses(now: dt.datetime) -> dict[str, Q]:
    supervised = Q(pk__in=Case.objects.supervised().values("pk"))
    named = {figure: clause(now) for figure, clause in watched.CLAUSES.items()}
    return {"open": Q(pk__isnull=False), "supervised": supervised} | named
