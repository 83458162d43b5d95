"""What is true from one day to another: areas, units, rules (and posts) keep their past."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from worktime.days import last_day

IN_FORCE = Q(until=None)
Row = TypeVar("Row", bound=models.Model)


def not_over(on: date | None = None, of: str = "") -> Q:
    """Rows whose term has not ended by that day (today), begun or not; `of` leads to another row's term (`post__`)."""
    return Q(**{f"{of}until": None}) | Q(**{f"{of}until__gt": on or timezone.localdate()})


class DatedQuerySet(models.QuerySet[Row]):
    def current(self, on: date | None = None) -> Self:
        """Rows in force on that day (today): `since` is the first day, `until` the first day no longer."""
        day = on or timezone.localdate()
        return self.filter(not_over(day), since__lte=day)

    def overlapping(self, since: date, until: date | None) -> Self:
        """Rows in force on at least one day from `since` up to, and without, `until`."""
        rows = self.filter(not_over(since))
        return rows.filter(since__lt=until) if until else rows


class Dated(models.Model):
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("the first day it is no longer in force"))

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """As pages say it."""
        return last_day(self.until)

    def is_in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or self.until > on)


def period() -> Func:
    """The days a row is in force, for constraints that let no two overlap."""
    return Func(F("since"), F("until"), Value("[)"), function="daterange", output_field=DateRangeField())


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """The constraint every dated table carries, under its own name."""
    return models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name=name)
