"""The work calendar as data: each published day, and the office hours from a day on."""

from __future__ import annotations

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


class OfficeHours(models.Model):
    since = models.DateField(_("since"), unique=True)
    periods = models.JSONField(_("periods"), validators=[check_periods])

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")

    def __str__(self) -> str:
        return str(self.since)
