"""What a reporter added to their case of themselves (补充情况)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.reporter import Reporter


class Addition(models.Model):
    """Whose words an event keeps; `event_seq` is its number in the case it was added to.

    The reporter may go on in another case after a merging, so the case stands here too.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="+", db_index=False)
    event_seq = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    """The client's own, so that what is sent twice is kept once."""
    at = models.DateTimeField(_("added"))

    objects: ClassVar[models.Manager[Addition]] = models.Manager()

    class Meta:
        verbose_name = _("addition of whoever raised it")
        verbose_name_plural = _("additions of whoever raised it")
        constraints = [
            models.UniqueConstraint(fields=["reporter", "key"], name="cases_addition_once_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.event_seq}"
