"""How long the cases closed on one day had been in each step, by area: a histogram, so that days can be added up."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from networks.models import Area


class DayTimes(models.Model):
    """One area with all below it, of one day, for one network; `network` is empty for all four together.

    `kinds` and `counts` belong together, place by place: so many cases were in that step for that long. A kind is the
    step times 1,000 and the number of the span of time (`figures.times`). Kept down to the sub-district: in a community
    fewer cases are closed in a month than a median needs.
    """

    pk = models.CompositePrimaryKey("area_id", "network", "day")
    day = models.DateField()
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_index=False)
    network = models.CharField(max_length=10, blank=True)
    kinds: models.Field[list[int], list[int]] = ArrayField(models.PositiveSmallIntegerField())
    counts: models.Field[list[int], list[int]] = ArrayField(models.PositiveIntegerField())

    objects: ClassVar[models.Manager[DayTimes]] = models.Manager()

    class Meta:
        verbose_name = _("times of a day")
        verbose_name_plural = _("times of days")
        constraints = [
            models.CheckConstraint(
                condition=Q(kinds__len=Func(F("counts"), function="cardinality", output_field=models.IntegerField())),
                name="figures_daytimes_in_pairs",
            )
        ]
        indexes = [BrinIndex(fields=["day"], pages_per_range=16, autosummarize=True, name="figures_times_in_blocks")]

    def __str__(self) -> str:
        return f"{self.day} {self.area_id} {self.network}"
