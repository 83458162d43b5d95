"""Who is on duty in a unit (值班表): one person a day and one a night (decision 73)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Unit
from teams.models.user import User

WEEK = dt.timedelta(days=7)


class ShiftQuerySet(models.QuerySet["Shift"]):
    def of_week(self, unit: Unit, monday: dt.date) -> ShiftQuerySet:
        return self.filter(unit=unit, day__gte=monday, day__lt=monday + WEEK)

    def at(self, day: dt.date, night: dt.date) -> ShiftQuerySet:
        """Of that day, and of the night that begins on the evening of `night`; of people who may sign in."""
        return self.filter(Q(day=day, is_night=False) | Q(day=night, is_night=True), person__is_active=True)


class Shift(models.Model):
    """`day`: of a night the day on whose evening it begins."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    day = models.DateField(_("day"))
    is_night = models.BooleanField(_("night"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person"))

    objects: ClassVar[models.Manager[Shift]] = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(fields=["unit", "day", "is_night"], name="teams_shift_one_a_day_and_night")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day} {self.is_night}"
