"""One number that changes whenever the rules do; the database itself moves it."""

from __future__ import annotations

from django.db import models


class Revision(models.Model):
    """A single row. Its number comes from a sequence, so a change that was rolled back never lends it to another."""

    number = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="networks_revision_single_row")]

    def __str__(self) -> str:
        return str(self.number)
