"""Units that can be called: centres, offices, departments, squads, utilities and the rest."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from networks.choices import UnitKind
from networks.models.area import Area, inside, paths_covering
from networks.models.dated import IN_FORCE, Dated, DatedQuerySet, ends_after_it_begins


class UnitQuerySet(DatedQuerySet["Unit"]):
    def covering(self, area: Area) -> UnitQuerySet:
        """Units whose area is this one or lies around it."""
        return self.filter(area__path__in=paths_covering(area.path))

    def within(self, area: Area) -> UnitQuerySet:
        """Units of the area and of all below it."""
        return self.filter(inside(area.path, "area__path"))

    def serving(self, functions: Iterable[str]) -> UnitQuerySet:
        """Units that hold any of these functions."""
        return self.filter(functions__overlap=list(functions))

    def centres(self) -> UnitQuerySet:
        return self.filter(is_centre=True)

    def nearest_first(self) -> UnitQuerySet:
        """From the smallest area to the city: the nearest is offered first."""
        return self.order_by(Length("area__path").desc(), "pk")


class Unit(Dated):
    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=50)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    is_centre = models.BooleanField(_("centre of its area"), default=False)
    functions = ArrayField(models.CharField(max_length=50), verbose_name=_("duties"), default=list, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["area"], condition=IN_FORCE & Q(is_centre=True), name="networks_unit_one_centre_per_area"
            ),
            models.UniqueConstraint(
                fields=["area"],
                condition=IN_FORCE & Q(kind=UnitKind.SQUAD),
                name="networks_unit_one_squad_per_street",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="networks_unit_is_not_its_own_parent"
            ),
            models.UniqueConstraint(fields=["area", "name", "since"], name="networks_unit_one_per_area_name_and_day"),
            ends_after_it_begins("networks_unit_ends_after_it_begins"),
        ]
        indexes = [GinIndex(fields=["functions"], name="networks_unit_for_functions")]

    def __str__(self) -> str:
        return self.name
