"""What became of the matters raised this month, by area: counted beforehand, so that no page of residents counts."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Area
from worktime import timekeeping

PARTS = ("said_solved", "unit_solved", "partly", "not_solved", "explained", "open", "other")
"""Every matter is in exactly one of these, so that they add up to what was received."""
ANSWERED = ("said_solved", "unit_solved", "partly", "not_solved")
FEWEST_RATERS = 5
"""Of fewer people nobody tells what they said: with one, a unit would read from the page what that one answered."""
RATED = ("raters", "contacted", "not_contacted", "solved", "satisfied")
"""Counts of people who rated: of one matter there may be several."""
LIMITS = ("in_time", "late")
"""Matters whose answer came before the limit of the whole case, and those whose answer came later or is overdue."""


class MonthFiguresQuerySet(models.QuerySet["MonthFigures"]):
    def of(self, area: int, month: dt.date) -> MonthFigures | None:
        return self.filter(area=area, month=month).first()


class MonthFigures(models.Model):
    """One area with all below it. What residents said and what units say of themselves are counted apart."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_index=False)
    month = models.DateField(_("first day of the month"))
    counted_at = models.DateTimeField(default=timekeeping.now)
    said_solved = models.PositiveIntegerField(default=0)
    unit_solved = models.PositiveIntegerField(default=0)
    partly = models.PositiveIntegerField(default=0)
    not_solved = models.PositiveIntegerField(default=0)
    explained = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    other = models.PositiveIntegerField(default=0)
    raters = models.PositiveIntegerField(default=0)
    contacted = models.PositiveIntegerField(default=0)
    not_contacted = models.PositiveIntegerField(default=0)
    solved = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)
    visited = models.PositiveIntegerField(default=0)
    """People who were asked at the door or by telephone: not among `raters`."""
    visited_solved = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    put_off = models.PositiveIntegerField(default=0)
    """Matters that cannot be solved now and are listed so, whenever they were raised."""

    objects: ClassVar[models.Manager[MonthFigures]] = MonthFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a month")
        verbose_name_plural = _("figures of months")
        constraints = [
            models.UniqueConstraint(fields=["area", "month"], name="residents_monthfigures_one_an_area_and_month"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.month:%Y-%m}"

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Name and count of each part in which there is anything; of few raters, what was answered is one."""
        counts = {part: getattr(self, part) for part in PARTS}
        if 0 < self.raters + self.visited < FEWEST_RATERS:
            counts = {"answered": sum(counts.pop(part) for part in ANSWERED), **counts}
        return [(part, count) for part, count in counts.items() if count]

    @property
    def received(self) -> int:
        return sum(getattr(self, part) for part in PARTS)
