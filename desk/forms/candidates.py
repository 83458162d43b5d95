"""Units to choose from when calling: proposed by the catalogue, called before, searched for, each with its load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cases.access.against import kept_from
from cases.access.routing import callable_units
from cases.models import Case
from networks.models import Unit
from worktime.timekeeping import now

SEARCHED = 20
COUNTED_UP_TO = 100


@dataclass(frozen=True, slots=True)
class Load:
    """How many open cases a unit holds and how many of them are late; each count stops at a hundred."""

    held: int = 0
    late: int = 0

    @property
    def words(self) -> str:
        held = _("%(count)s open") % {"count": _shown(self.held)}
        return held + _(", %(count)s late") % {"count": _shown(self.late)} if self.late else held


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row to choose from: the unit, why it stands there, how loaded it is, and what was chosen for it."""

    unit: Unit
    why: str
    load: Load
    is_lead: bool = False
    is_assist: bool = False


class CountedUpTo(Subquery):
    """The number of rows of a sliced query: the count stops at the slice."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def callable_from(centre: Unit, case: Case) -> QuerySet[Unit]:
    """Units this centre may call to the case: never the one complained of, nor the one above it in its house."""
    units = Unit.objects.current().filter(callable_units(centre, case)).select_related("area")
    return units.exclude(pk__in=kept_from(case)) if case.complained_of_id else units


def found(units: QuerySet[Unit], *, words: str, also: Iterable[int] = (), called_to: Case | None = None) -> list[Unit]:
    """Units whose name holds all words, at most twenty, after those that are wanted anyway. One statement, or none."""
    wanted = Q(pk__in=list(also))
    if called_to is not None:
        wanted |= Q(pk__in=called_to.calls.values("unit"))
    elif not words and not also:
        return []
    by_name = Q(*(Q(name__icontains=word) | Q(short_name__icontains=word) for word in words.split()))
    return list(
        units.filter(wanted | by_name if words.split() else wanted).order_by("area__path", "pk")[
            : SEARCHED + len(list(also))
        ]
    )


def loads(units: Iterable[Unit]) -> Mapping[int, Load]:
    """The open cases of each unit. One statement, and each count stops at a hundred."""
    at: dt.datetime = now()
    held = Case.objects.open().filter(holder=OuterRef("pk"))
    late = held.overdue(at)
    rows = Unit.objects.filter(pk__in=[unit.pk for unit in units]).annotate(
        held=CountedUpTo(held.values("pk")[:COUNTED_UP_TO]), late=CountedUpTo(late.values("pk")[:COUNTED_UP_TO])
    )
    return {pk: Load(held, late) for pk, held, late in rows.values_list("pk", "held", "late")}


def _shown(count: int) -> str:
    return str(count) if count < COUNTED_UP_TO else f"{COUNTED_UP_TO - 1}+"
