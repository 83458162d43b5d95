"""Counts open, late and otherwise watched cases in one pass, and adds the counts up for the areas above."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q

from cases.models import Case, conditions
from figures.models import AreaFigures, Census
from figures.models.area_figures import COUNTED, FIGURES
from worktime import timekeeping

Row = dict[str, Any]
ONLY = 1
BOARD_LOCK = 456_017


@transaction.atomic
def count() -> int:
    """Count anew, unless another worker is counting (advisory lock); returns how many rows there are now.

    One transaction: readers see the earlier figures until the new ones are complete.
    """
    if not _alone():
        return 0
    now = timekeeping.now()
    counted = _counted(now)
    figures = _added_up(counted)
    AreaFigures.objects.all().delete()
    AreaFigures.objects.bulk_create(
        (AreaFigures(area_id=area, network=network, **sums) for (area, network), sums in figures.items()),
        batch_size=2000,
    )
    _sum_up(counted, now)
    return len(figures)


def _added_up(counted: Iterable[Row]) -> dict[tuple[int, str], Counter[str]]:
    """The counts by area and network, each area with all areas below it."""
    figures: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for row in counted:
        for level in COUNTED:
            if row[level]:
                figures[row[level], row["network"]].update({name: row[name] for name in FIGURES if name in row})
    return figures


def _sum_up(counted: Iterable[Row], now: dt.datetime) -> None:
    open_count, overdue_count = (sum(row.get(figure, 0) for row in counted) for figure in ("open", "overdue"))
    census = Census(pk=ONLY, taken_at=now, open_count=open_count, overdue_count=overdue_count)
    columns = ["taken_at", "open_count", "overdue_count"]
    Census.objects.bulk_create([census], update_conflicts=True, unique_fields=["id"], update_fields=columns)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [BOARD_LOCK])
        return bool(cursor.fetchone()[0])


def _counted(now: dt.datetime) -> list[Row]:
    """The counts by community and network; `supervised` comes in rows of its own.

    Sealed cases are in nobody's common list, so no figure counts them.

    `supervised` depends on another table. As a condition inside the figures, PostgreSQL would search the open orders
    for each case; as a statement of its own, it joins the two tables once.
    """
    clauses = {"open": Q(pk__isnull=False)} | {name: clause(now) for name, clause in conditions.CLAUSES.items()}
    figures = {figure: Count("pk", filter=clause) for figure, clause in clauses.items()}
    cases, place = Case.objects.open().filter(is_suggested_confidential=False).order_by(), (*COUNTED, "network")
    supervised = cases.supervised().values(*place).annotate(supervised=Count("pk"))
    return [*cases.values(*place).annotate(**figures), *supervised]
