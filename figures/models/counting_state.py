"""Which days are still to be counted, and up to which moment the ledger was read for them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StaleDay(models.Model):
    """A day whose figures are to be counted anew, because something happened to one of its cases since."""

    day = models.DateField(primary_key=True)

    objects: ClassVar[models.Manager[StaleDay]] = models.Manager()

    class Meta:
        verbose_name = _("day to be counted")
        verbose_name_plural = _("days to be counted")

    def __str__(self) -> str:
        return f"{self.day}"


class CountingState(models.Model):
    """A single row. `read_until`: what was recorded before it has made its days stale. `checked_*`: what the last
    comparison with the ledger compared and how many figures differed from it.
    """

    read_until = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checked_first: models.DateField[dt.date | None, dt.date | None] = models.DateField(null=True)
    checked_last: models.DateField[dt.date | None, dt.date | None] = models.DateField(null=True)
    differences = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[CountingState]] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="figures_countingstate_is_one")]

    def __str__(self) -> str:
        return f"{self.read_until}"
