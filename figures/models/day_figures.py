"""What was counted of one day, by area: every figure of a period is a sum over these rows, never over cases."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.reading.measures import COUNTED, OF_RATINGS
from networks.choices import AreaLevel
from networks.models import Area

SUMMED: tuple[str, ...] = (*COUNTED, *OF_RATINGS)
"""The columns that are added up."""


class Axis(models.TextChoices):
    """What the day of an area is divided by."""

    NETWORK = "network", _("network")
    TYPE = "type", _("matter type")


LEVELS = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
DEPTH = {Axis.NETWORK: 4, Axis.TYPE: 3}
"""On how many of the levels, from the city down, a division is kept: each level more is a row more for most cases."""


class DayFigures(models.Model):
    """One area with all below it, of one day, for one value of one axis.

    `key`: the network, or the code of the type. The rows of one axis add up to the area's whole day, but that cases
    without a type are in none of that axis.
    The first eleven columns count cases raised on the day, the others cases closed on it, and who rated those
    (`cases.reading.measures`). NULL where there is nothing: most are, and what is NULL takes no room.
    """

    pk = models.CompositePrimaryKey("area_id", "axis", "day", "key")
    day = models.DateField()
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_index=False)
    axis = models.CharField(max_length=8, choices=Axis.choices)
    key = models.CharField(max_length=20)
    at_whistle = models.PositiveIntegerField(null=True)
    at_report = models.PositiveIntegerField(null=True)
    at_consult = models.PositiveIntegerField(null=True)
    at_implement = models.PositiveIntegerField(null=True)
    at_feedback = models.PositiveIntegerField(null=True)
    at_evaluate = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(null=True)
    refused = models.PositiveIntegerField(null=True)
    merged = models.PositiveIntegerField(null=True)
    terminated = models.PositiveIntegerField(null=True)
    withdrawn = models.PositiveIntegerField(null=True)
    closed = models.PositiveIntegerField(null=True)
    in_time = models.PositiveIntegerField(null=True)
    in_net = models.PositiveIntegerField(null=True)
    returned = models.PositiveIntegerField(null=True)
    reworked = models.PositiveIntegerField(null=True)
    reopened = models.PositiveIntegerField(null=True)
    extended = models.PositiveIntegerField(null=True)
    paused = models.PositiveIntegerField(null=True)
    explained = models.PositiveIntegerField(null=True)
    called = models.PositiveIntegerField(null=True)
    arrived_in_time = models.PositiveIntegerField(null=True)
    contacted_in_time = models.PositiveIntegerField(null=True)
    rated = models.PositiveIntegerField(null=True)
    unrated = models.PositiveIntegerField(null=True)
    raters = models.PositiveIntegerField(null=True)
    solved = models.PositiveIntegerField(null=True)
    partly = models.PositiveIntegerField(null=True)
    not_solved = models.PositiveIntegerField(null=True)
    contacted = models.PositiveIntegerField(null=True)
    not_contacted = models.PositiveIntegerField(null=True)
    satisfied = models.PositiveIntegerField(null=True)
    visited = models.PositiveIntegerField(null=True)
    visited_solved = models.PositiveIntegerField(null=True)
    struck = models.PositiveIntegerField(null=True)

    objects: ClassVar[models.Manager[DayFigures]] = models.Manager()

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures of days")
        # By blocks, as days are written in their order: one entry a row would be read for years of one area as well.
        indexes = [BrinIndex(fields=["day"], pages_per_range=16, autosummarize=True, name="figures_day_in_blocks")]

    def __str__(self) -> str:
        return f"{self.day} {self.area_id} {self.axis} {self.key}"
