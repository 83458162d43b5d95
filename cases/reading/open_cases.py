"""How many open matters wait at a unit: what posts and units are asked before they end.

Administrators see no matters; this gives them a number and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.models import Call, Case
from cases.rules.choices import OPEN
from networks.models import Area, Unit
from networks.models.dated import not_over
from teams.models import Post


def waiting_at(unit: Unit) -> int:
    """Open matters that the unit holds, has yet to finish its part of, or stands over as their centre."""
    called = Call.objects.standing().filter(unit=unit, finished_at=None, case__state__in=OPEN).values("case")
    # Each branch has its own index; combined with OR, PostgreSQL could use none of them.
    held, watched = (Case.objects.open().filter(**{role: unit}).values("pk") for role in ("holder", "centre"))
    return int(held.union(watched, called).count())


def waiting_at_each(units: Iterable[int]) -> dict[int, int]:
    """As `waiting_at`, for many units in one statement: held, else overseen, else called."""
    mine, runs = OuterRef("pk"), Case.objects.open().order_by()
    called = Call.objects.standing().filter(unit=mine, finished_at=None, case__state__in=OPEN).order_by()
    counts = (
        (runs.filter(holder=mine), "holder"),
        (runs.filter(centre=mine).exclude(holder=mine), "centre"),
        (called.exclude(case__holder=mine).exclude(case__centre=mine), "unit"),
    )
    found = [
        Coalesce(Subquery(rows.values(column).annotate(count=Count("pk")).values("count")), 0)
        for rows, column in counts
    ]
    asked = Unit.objects.filter(pk__in=set(units)).annotate(waiting=found[0] + found[1] + found[2])
    return dict(asked.values_list("pk", "waiting"))


def why_unit_is_needed(unit: Unit, until: dt.date) -> str:
    """Why the unit cannot end on that day, as a sentence; empty when nothing depends on the unit."""
    if Post.objects.filter(unit=unit).filter(not_over(until)).exists():
        return _("People hold posts there beyond that day; end or transfer them first.")
    if waiting_at(unit):
        return _("Open matters wait there; they must be finished or go to another unit first.")
    return ""


def lying_in(areas: Iterable[Area]) -> int:
    """How many open cases lie in these areas and below, for whoever changes areas."""
    return sum(Case.objects.open().in_area(area.level, area.pk).count() for area in areas)
