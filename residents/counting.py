"""Counts what became of the matters raised this month, in one pass, and adds the counts up for the areas above.

Two index ranges answer it, however many cases there are: those still open, and those that ended since the month began.
What cannot be solved now is listed in the same pass.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from cases.models import Case, Rating
from cases.models.rating import that_count
from cases.reading.measures import is_answered_in_time
from cases.rules.choices import HELD, Contacted, Outcome, Satisfied, Solved, State
from networks.choices import AreaLevel
from residents import putting_off
from residents.models import MonthFigures
from residents.models.month_figures import LIMITS, RATED
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
    figures: dict[int, Counter[str]] = defaultdict(Counter)
    for cases in _of_month(month):
        _add_up(figures, _by_part(cases))
        _add_up(figures, _by_rating(cases))
    for area, listed in putting_off.renew().items():
        figures[area]["put_off"] = listed
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


def _of_month(month: dt.date) -> Iterable[QuerySet[Case]]:
    """Both ranges. Sealed cases are in nobody's common list, so no figure counts them."""
    begins = timezone.make_aware(dt.datetime.combine(month, dt.time.min))
    raised = Case.objects.filter(raised_at__gte=begins, is_suggested_confidential=False).order_by()
    return raised.open(), raised.ended().filter(closed_at__gte=begins)


def _by_part(cases: QuerySet[Case]) -> Iterable[dict[str, Any]]:
    """Counts by areas, part and limit: each matter is in one part and, where its limit tells, in time or late."""
    named = cases.annotate(part=_part(), kept=_kept())
    counted: QuerySet[Case, Any] = named.values(*LEVELS, "part", "kept").annotate(count=Count("pk"))
    for row in counted:
        areas = {level: row[level] for level in LEVELS}
        yield areas | {row["part"]: row["count"]}
        if row["kept"] in LIMITS:
            yield areas | {row["kept"]: row["count"]}


def _by_rating(cases: QuerySet[Case]) -> Iterable[dict[str, Any]]:
    """Counts of people, because five people with one broken lift are five ratings. Each of the round that counts.

    Whoever was asked on a visit or by telephone is counted apart: staff wrote down what they said.
    """
    asked = {
        "contacted": Q(ratings__contacted=Contacted.YES),
        "not_contacted": Q(ratings__contacted=Contacted.NO),
        "solved": Q(ratings__solved=Solved.YES),
        "satisfied": Q(ratings__satisfied__gte=Satisfied.BASICALLY_SATISFIED),
    }
    taken_up = cases.exclude(state__in=NEVER_TAKEN_UP)
    given = taken_up.filter(that_count("ratings__"), ratings__round=F("round"))
    rated: QuerySet[Case, Any] = given.values(*LEVELS)
    own = Q(ratings__visited_by=None)
    counts = {name: Count("ratings", filter=own & asked.get(name, Q())) for name in RATED}
    counts["visited"] = Count("ratings", filter=~own)
    counts["visited_solved"] = Count("ratings", filter=~own & asked["solved"])
    return rated.annotate(**{f"of_{name}": count for name, count in counts.items()})


def _part() -> Choose:
    """What a person said of the round that counts goes before what the unit says; the worst goes first."""
    given = Rating.objects.filter(that_count(), case=OuterRef("pk"), round=OuterRef("round"))
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


def _kept() -> Choose:
    """Whether the answer came before the limit of the whole case. What is overdue counts as late before it is answered:
    otherwise the rate would be better the longer things are left lying.
    """
    return Choose(
        When(Q(state__in=HELD, paused_at=None, due_at__lte=timekeeping.now()), then=Value("late")),
        When(~Q(state__in=ANSWERED), then=Value("")),
        When(is_answered_in_time(), then=Value("in_time")),
        default=Value("late"),
        output_field=CharField(),
    )


def _add_up(figures: dict[int, Counter[str]], counted: Iterable[dict[str, Any]]) -> None:
    """Add the counts to their areas and to all areas above."""
    for row in counted:
        counts = {name.removeprefix("of_"): count for name, count in row.items() if name not in LEVELS}
        for level in LEVELS:
            if row[level]:
                figures[row[level]].update(counts)
