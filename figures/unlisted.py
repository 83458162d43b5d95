"""What one person's lists hold more or less than the common figures of an area, which are counted for everybody."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from cases.models import conditions
from cases.models.case import Case
from cases.models.order import SupervisionOrder
from cases.models.scope import complaining_of, recusals_of
from figures.models import AreaFigures, Census
from figures.models.area_figures import COUNTED, FIGURES
from networks.models import Area
from teams.models import User
from teams.symbolic import Symbolic
from web.compiled import Compiled
from worktime import timekeeping

NOTHING: dict[str, int] = {}
SEALED = "is_suggested_confidential"


def differences(user: User, now: dt.datetime, network: str = "") -> Mapping[int, Counter[str]]:
    """By area: sealed cases that the person sees and no figure counts, minus cases that are kept from this person
    alone.

    One statement: the few cases concerned are found by one index for each reason. A UNION, because with OR PostgreSQL
    would scan all open cases.
    """
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    for row in COUNTED_APART.rows(Symbolic(user), now=now, network=network or None):
        add = Counter.update if row[SEALED] else Counter.subtract
        for level in COUNTED:
            if row[level]:
                add(sums[row[level]], {figure: row[figure] for figure in FIGURES})
    return sums


def _sealed_to_others(user: User) -> QuerySet[Any, Any]:
    return Case.objects.visible_by_area(user).open().filter(is_suggested_confidential=True).order_by().values("pk")


def kept_aside(user: User) -> list[QuerySet[Any, Any]]:
    """Cases that the figures count and none of the person's lists holds: what they stand aside from, and what complains
    of their own unit. Few: one index leads to each kind.
    """
    aside = recusals_of(Case, user).filter(case__is_suggested_confidential=False).order_by().values("case")
    if not user.own_units:
        return [aside]
    # That there is a complaint is said besides: then the index of the few complaints is read and not every case.
    about = {"complained_of__isnull": False, "is_suggested_confidential": False}
    return [aside, Case.objects.filter(complaining_of(Case, user), **about).order_by().values("pk")]


def _counted(user: User, *, now: dt.datetime, network: str | None) -> QuerySet[Any, dict[str, Any]]:
    found = _sealed_to_others(user).union(*kept_aside(user))
    cases = Case.objects.open().filter(pk__in=found, **({"network": network} if network else {}))
    supervised = Q(pk__in=SupervisionOrder.objects.open().numbered().values("case"))
    clauses = {"open": Q(pk__isnull=False), "supervised": supervised}
    clauses |= {name: clause(now) for name, clause in conditions.CLAUSES.items()}
    figures = {figure: Count("pk", filter=clause) for figure, clause in clauses.items()}
    counted: QuerySet[Any, dict[str, Any]] = cases.order_by().values(*COUNTED, SEALED).annotate(**figures)
    return counted


COUNTED_APART = Compiled(_counted)


def as_seen_by(user: User, areas: list[Area], network: str) -> dict[int, dict[str, int]]:
    """The common figures of the areas, corrected by what this person's lists hold beside them or lack."""
    common = AreaFigures.objects.of([area.pk for area in areas], network)
    own = differences(user, timekeeping.now(), network)
    # The count is up to a minute old and cases may have ended since, so no figure falls below zero.
    return {
        pk: {name: max(0, common.get(pk, NOTHING).get(name, 0) + own.get(pk, NOTHING).get(name, 0)) for name in FIGURES}
        for pk in [area.pk for area in areas]
    }


def counted_at() -> dt.datetime | None:
    """When the common figures were counted last."""
    return next(iter(COUNTED_AT.rows()), None)


def _counted_at() -> QuerySet[Census, dt.datetime]:
    return Census.objects.order_by("pk").values_list("taken_at", flat=True)[:1]


COUNTED_AT = Compiled(_counted_at)
