"""What cannot be solved now, as everybody may read it: a kind of matter, a community, a kind of reason and a day.

Nothing here leads back to a case: no number, no text, and equal ones are one row with their count.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.rules.choices import ExplainedReason
from networks.models import Area, CatalogueItem


def _area(level: str) -> models.ForeignKey[Area, Area]:
    """The index below that begins with the level serves it."""
    return models.ForeignKey(Area, models.CASCADE, related_name="+", db_index=False, verbose_name=level)


class PutOffQuerySet(models.QuerySet["PutOff"]):
    def soonest(self, area: Area, today: dt.date, *, size: int) -> PutOffQuerySet:
        """Those of the area that are looked at again first: a range of one index, however long the list is."""
        listed = self.filter(review_on__gte=today, **{area.level: area.pk})
        return listed.select_related("matter_type", "community").order_by("review_on", "pk")[:size]


class PutOff(models.Model):
    city = _area("city")
    county = _area("county")
    street = _area("street")
    community = _area("community")
    matter_type = models.ForeignKey(CatalogueItem, models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(max_length=12, choices=ExplainedReason.choices)
    review_on = models.DateField(_("review date"))
    count = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[PutOff]] = PutOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("what cannot be solved now")
        verbose_name_plural = _("what cannot be solved now")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter_type", "reason", "review_on"], name="residents_putoff_equal_ones_are_one"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "review_on", "id"], name="residents_putoff_of_city"),
            models.Index(fields=["county", "review_on", "id"], name="residents_putoff_of_county"),
            models.Index(fields=["street", "review_on", "id"], name="residents_putoff_of_street"),
            models.Index(fields=["community", "review_on", "id"], name="residents_putoff_of_community"),
        ]

    def __str__(self) -> str:
        return f"{self.community_id} {self.matter_type_id} {self.review_on}"
