"""A rating that does not count before somebody has said so: the rating itself is written once and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.rating import Rating
from cases.rules.choices import Verdict


class RatingHold(models.Model):
    """One row a rating that came as one of too many from one source. Of the source itself nothing is kept."""

    rating = models.OneToOneField(Rating, models.PROTECT, related_name="held")
    held_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True, default="", db_default="")
    """Empty while nobody has decided."""
    judged_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[RatingHold]] = models.Manager()

    class Meta:
        verbose_name = _("held rating")
        verbose_name_plural = _("held ratings")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", judged_at=None) | (~Q(verdict="") & Q(judged_at__isnull=False)),
                name="cases_ratinghold_judged_iff_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating_id} {self.verdict}"
