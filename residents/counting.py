"""Counts what became of the matters raised this month, in one pass, and adds the counts up for the areas above.

Two index ranges answer it, however many cases there are: those still open, and those that ended since the month began.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from cases.models import Case, Rating
from cases.rules.choices import Outcome, Solved, State
from networks.choices import AreaLevel
from residents.models import MonthFigures
from worktime import timekeeping

LEVELS = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
LOCK = 456_018
NEVER_TAKEN_UP = (State.REFUSED, State.MERGED, State.TERMINATED, State.WITHDRAWN)
ANSWERED = (State.EVALUATING, State.CLOSED)


@transaction.atomic
def count() -> int:
    """Count anew, unless another worker is counting (advisory lock); returns how many rows there are now."""
    if not _alone():
        return 0
    month = month_of(timekeeping.now())
    figures = _added_up(_counted(month))
    MonthFigures.objects.all().delete()
    rows = (MonthFigures(area_id=area, month=month, **parts) for area, parts in figures.items())
    return len(MonthFigures.objects.bulk_create(rows, batch_size=2000))


def month_of(now: dt.datetime) -> dt.date:
    """The first day of the month, by the city's calendar."""
    return timezone.localdate(now).replace(day=1)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _counted(month: dt.date) -> Iterable[dict[str, Any]]:
    """Counts by areas and part. Sealed cases are in nobody's common list, so no figure counts them."""
    begins = timezone.make_aware(dt.datetime.combine(month, dt.time.min))
    raised = Case.objects.filter(raised_at__gte=begins, is_suggested_confidential=False).order_by()
    for cases in (raised.open(), raised.ended().filter(closed_at__gte=begins)):
        yield from _by_part(cases)


def _by_part(cases: QuerySet[Case]) -> Iterable[Any]:
    counted: QuerySet[Case, Any] = cases.annotate(part=_part()).values(*LEVELS, "part").annotate(count=Count("pk"))
    return counted


def _part() -> Choose:
    """What a person said of the round that counts goes before what the unit says; the worst goes first."""
    given = Rating.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), answered_at__isnull=False)
    return Choose(
        When(state__in=NEVER_TAKEN_UP, then=Value("other")),
        When(~Q(state__in=ANSWERED), then=Value("open")),
        When(outcome=Outcome.EXPLAINED, then=Value("explained")),
        When(Exists(given.filter(solved=Solved.NO)), then=Value("not_solved")),
        When(Exists(given.filter(solved=Solved.PARTLY)), then=Value("partly")),
        When(Exists(given), then=Value("said_solved")),
        When(outcome=Outcome.PARTLY, then=Value("partly")),
        When(outcome=Outcome.SOLVED, then=Value("unit_solved")),
        default=Value("other"),
        output_field=CharField(),
    )


def _added_up(counted: Iterable[dict[str, Any]]) -> dict[int, Counter[str]]:
    """The counts by area, each area with all areas below it."""
    figures: dict[int, Counter[str]] = defaultdict(Counter)
    for row in counted:
        for level in LEVELS:
            if row[level]:
                figures[row[level]][row["part"]] += row["count"]
    return figures
