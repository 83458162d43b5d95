"""Red stations (红色驿站): where volunteer teams are met, when they are open and what they do there."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Area, Unit
from networks.models.dated import IN_FORCE, Dated, DatedQuerySet, ends_after_it_begins


class RedStationQuerySet(DatedQuerySet["RedStation"]):
    def with_places(self) -> RedStationQuerySet:
        return self.select_related("area__parent__parent", "team__area")


class RedStation(Dated):
    name = models.CharField(_("name"), max_length=100)
    area = models.ForeignKey(Area, models.PROTECT, related_name="red_stations", verbose_name=_("area"))
    team = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="red_stations", verbose_name=_("volunteer team")
    )
    address = models.CharField(_("address"), max_length=200)
    hours = models.CharField(_("opening hours"), max_length=100)
    services = ArrayField(models.CharField(max_length=50), verbose_name=_("services"), default=list, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    objects = RedStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("red station")
        verbose_name_plural = _("red stations")
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], condition=IN_FORCE, name="teams_redstation_name_in_area"),
            ends_after_it_begins("teams_redstation_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name
