"""Anchors: what all chains of the ledger had come to on a day, in one digest that leaves the database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Anchor(models.Model):
    """`reached`: for each chain the last number that is anchored; events of cases by their id, as `events`.

    `digest` is over the digest of the anchor before and the heads of what was written since: so the newest one holds
    the whole history, and costs what a day wrote.
    """

    number = models.PositiveIntegerField(primary_key=True)
    cut_at = models.DateTimeField()
    reached = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")

    def __str__(self) -> str:
        return str(self.number)
