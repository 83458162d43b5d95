"""Counting the board's figures: one pass over the open cases for each level of areas, all replaced at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Count, Q

from cases import timekeeping
from cases.models import Case, Tally, watched
from cases.models.tally import FIGURES
from networks.choices import AreaLevel

COUNTED_LEVELS = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
"""Nobody supervises a single grid."""
BOARD_LOCK = 456_017


@transaction.atomic
def count() -> int:
    """Count anew, unless another worker is at it; how many rows there are now.

    Whoever looks meanwhile sees the figures of before, never half of the new ones.
    """
    if not _alone():
        return 0
    now = timekeeping.now()
    rows = [row for level in COUNTED_LEVELS for row in _of_level(level, now)]
    Tally.objects.all().delete()
    Tally.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [BOARD_LOCK])
        return bool(cursor.fetchone()[0])


def _of_level(level: str, now: dt.datetime) -> Iterator[Tally]:
    figures = {figure: Count("pk", filter=clause) for figure, clause in _clauses(now).items()}
    counted = Case.objects.open().exclude(**{level: None}).values(level, "network").order_by().annotate(**figures)
    for row in counted:
        yield Tally(area_id=row.pop(level), counted_at=now, **row)


def _clauses(now: dt.datetime) -> dict[str, Q]:
    supervised = Q(pk__in=Case.objects.supervised().values("pk"))
    named = {figure: getattr(watched, figure)(now) for figure in FIGURES if hasattr(watched, figure)}
    return {"open": Q(pk__isnull=False), "supervised": supervised} | named
