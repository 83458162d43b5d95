"""What happened to an application: written once, chained by the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.choices import Step
from services.models.application import Application
from teams.models import User


class ServiceEvent(models.Model):
    """One step. `by` is empty where the applicant took it by code. `note` says nothing of a person."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="events")
    step = models.CharField(_("step"), max_length=9, choices=Step)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[ServiceEvent]] = models.Manager()

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of applications")

    def __str__(self) -> str:
        return self.step
