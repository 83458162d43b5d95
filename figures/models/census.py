"""How many matters are open and how many are late, counted now and then for whoever watches the service."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Census(models.Model):
    """A single row: monitoring asks every few seconds, and counting each time would cost a scan of all open cases."""

    taken_at = models.DateTimeField()
    open_count = models.PositiveIntegerField()
    overdue_count = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[Census]] = models.Manager()

    class Meta:
        app_label = "cases"  # where its table was first made
        constraints = [models.CheckConstraint(condition=Q(id=1), name="cases_census_is_one")]

    def __str__(self) -> str:
        return f"{self.open_count} / {self.overdue_count}"
