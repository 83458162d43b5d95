"""The work calendar as data: each published day, and the office hours from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.calendar import read_periods


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
    """Days from the first to the last, both included; without a last one there is no end."""

    first: dt.date
    last: dt.date | None


class CalendarShiftQuerySet(models.QuerySet["CalendarShift"]):
    def take(self, before: dt.datetime) -> Span | None:
        """Remove what was noted up to that instant, in the caller's transaction, and give it as one span."""
        noted = list(self.filter(at__lte=before).order_by("pk").select_for_update(skip_locked=True))
        if not noted:
            return None
        self.filter(pk__in=[shift.pk for shift in noted]).delete()
        lasts = [shift.last_day for shift in noted if shift.last_day]
        return Span(min(shift.first_day for shift in noted), max(lasts) if len(lasts) == len(noted) else None)


class CalendarShift(models.Model):
    """Days that count otherwise than before. The database itself notes them, whoever wrote to the calendar;
    whoever keeps limits takes them away when those are to be set right.
    """

    first_day = models.DateField()
    last_day = models.DateField(null=True)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[CalendarShift]] = CalendarShiftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day or ''}"
