"""Figures of the board, counted beforehand: a city's page adds up a few rows, however many cases there are."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from cases.models.conditions import CLAUSES
from networks.choices import AreaLevel, Network
from networks.models import Area
from web.compiled import Compiled

FIGURES = ("open", "supervised", *CLAUSES)
COUNTED = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
"""The levels that are counted: not grids, because nobody supervises a single grid."""


class AreaFiguresQuerySet(models.QuerySet["AreaFigures"]):
    def of(self, areas: list[int], network: str = "") -> dict[int, dict[str, int]]:
        """The figures of each area, of one network or of all: an area without open cases is not there."""
        rows = SUMS.rows(areas=areas, network=network or None)
        return {area: dict(zip(FIGURES, figures, strict=True)) for area, *figures in rows}


def _sums(*, areas: list[int], network: str | None) -> models.QuerySet[AreaFigures, Any]:
    counted = AreaFigures.objects.filter(area__any_of=areas, **({"network": network} if network else {}))
    sums: dict[str, Any] = {figure: Sum(figure) for figure in FIGURES}
    return counted.values("area").annotate(**sums).values_list("area", *FIGURES)


SUMS = Compiled(_sums)


class AreaFigures(models.Model):
    """One area's own figures with all below it, of one network."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_index=False)
    network = models.CharField(_("network"), max_length=12, choices=Network.choices)
    open = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    due_soon = models.PositiveIntegerField(default=0)
    returned_twice = models.PositiveIntegerField(default=0)
    rework = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    paused = models.PositiveIntegerField(default=0)
    paused_long = models.PositiveIntegerField(default=0)
    supervised = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[AreaFigures]] = AreaFiguresQuerySet.as_manager()

    class Meta:
        app_label = "cases"  # where its table was first made
        verbose_name = _("figures of an area")
        verbose_name_plural = _("figures of areas")
        constraints = [
            models.UniqueConstraint(fields=["area", "network"], name="cases_areafigures_one_an_area_and_network"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.network}"
