"""What was counted of one day, by area: every figure of a period is a sum over these rows, never over cases."""

from __future__ import annotations

from typing import ClassVar

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
    CHANNEL = "channel", _("raised through")
    UNIT = "unit", _("lead")


LEVELS = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
DEPTH = {Axis.NETWORK: 4, Axis.TYPE: 3, Axis.CHANNEL: 2, Axis.UNIT: 2}
"""On how many of the levels, from the city down, a division is kept: who asks about a community asks by network."""


class DayFigures(models.Model):
    """One area with all below it, of one day, for one value of one axis.

    `key`: the network, the code of the type, the channel or the number of the unit that led the case. The rows of one
    axis add up to the area's whole day, but that cases without a type or a lead are in none of that axis.
    The first eleven columns count cases raised on the day, the others cases closed on it, and who rated those
    (`cases.reading.measures`).
    """

    day = models.DateField()
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_index=False)
    axis = models.CharField(max_length=8, choices=Axis.choices)
    key = models.CharField(max_length=20)
    at_whistle = models.PositiveIntegerField(default=0)
    at_report = models.PositiveIntegerField(default=0)
    at_consult = models.PositiveIntegerField(default=0)
    at_implement = models.PositiveIntegerField(default=0)
    at_feedback = models.PositiveIntegerField(default=0)
    at_evaluate = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    terminated = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    in_net = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    reworked = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    extended = models.PositiveIntegerField(default=0)
    paused = models.PositiveIntegerField(default=0)
    explained = models.PositiveIntegerField(default=0)
    called = models.PositiveIntegerField(default=0)
    arrived_in_time = models.PositiveIntegerField(default=0)
    contacted_in_time = models.PositiveIntegerField(default=0)
    rated = models.PositiveIntegerField(default=0)
    unrated = models.PositiveIntegerField(default=0)
    raters = models.PositiveIntegerField(default=0)
    solved = models.PositiveIntegerField(default=0)
    partly = models.PositiveIntegerField(default=0)
    not_solved = models.PositiveIntegerField(default=0)
    contacted = models.PositiveIntegerField(default=0)
    not_contacted = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)
    visited = models.PositiveIntegerField(default=0)
    visited_solved = models.PositiveIntegerField(default=0)
    struck = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[DayFigures]] = models.Manager()

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures of days")
        constraints = [
            models.UniqueConstraint(fields=["area", "axis", "day", "key"], name="figures_dayfigures_one_a_key_and_day"),
        ]
        indexes = [models.Index(fields=["day"], name="figures_dayfigures_of_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.area_id} {self.axis} {self.key}"
