"""The work calendar as data: each published day, and the office hours from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from networks.models.area import Area
from worktime.calendar import read_periods


def check_periods(value: object) -> None:
    """Refuse office hours that the calendar cannot count with."""
    try:
        read_periods(value)
    except ValueError as refusal:
        raise ValidationError(_("Give office hours as pairs of times in order, such as 08:30 and 12:00.")) from refusal


class CalendarDay(models.Model):
    date = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=50, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("work calendar")

    def __str__(self) -> str:
        return str(self.date)


class CalendarYear(CalendarDay):
    """The first of January, standing for its whole year in the record of changes."""

    class Meta:
        proxy = True
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")

    def __str__(self) -> str:
        return str(self.date.year)


class LocalDay(models.Model):
    """A day that one county works, or does not, otherwise than the city: a flood, a local memorial day."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    date = models.DateField(_("date"))
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=50, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("calendar day of a county")
        verbose_name_plural = _("calendar days of counties")
        constraints = [models.UniqueConstraint(fields=["area", "date"], name="networks_localday_one_a_day")]

    def __str__(self) -> str:
        return str(self.date)


class OfficeHours(models.Model):
    since = models.DateField(_("since"), unique=True)
    periods = models.JSONField(_("periods"), validators=[check_periods])

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")

    def __str__(self) -> str:
        return str(self.since)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included; without a last one there is no end.

    `area` is the county in which alone they count otherwise; None: the whole city.
    """

    first: dt.date
    last: dt.date | None
    area: int | None = None


class CalendarShiftQuerySet(models.QuerySet["CalendarShift"]):
    def take(self, before: dt.datetime) -> Span | None:
        """Remove what was noted up to that instant, in the caller's transaction, and give it as one span.

        Of one county at a time, and the whole city before the counties: what the city's walk sets right is right.
        """
        waiting = self.filter(at__lte=before).order_by(F("area").asc(nulls_first=True), "pk")
        found = list(waiting.select_for_update(skip_locked=True))
        noted = [shift for shift in found if shift.area_id == found[0].area_id]
        if not noted:
            return None
        self.filter(pk__in=[shift.pk for shift in noted]).delete()
        lasts = [shift.last_day for shift in noted if shift.last_day]
        last = max(lasts) if len(lasts) == len(noted) else None
        return Span(min(shift.first_day for shift in noted), last, noted[0].area_id)


class CalendarShift(models.Model):
    """Days that count otherwise than before. The database itself notes them, whoever wrote to the calendar;
    whoever keeps limits takes them away when those are to be set right.
    """

    first_day = models.DateField()
    last_day = models.DateField(null=True)
    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[CalendarShift]] = CalendarShiftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day or ''}"
