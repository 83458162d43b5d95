"""Membership in a network: which unit takes which part in one of the four networks of an area, from when until when."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.choices import Network, NetworkPart
from networks.models.area import Area
from networks.models.dated import Dated, DatedQuerySet, ends_after_it_begins, period
from networks.models.unit import Unit


class MembershipQuerySet(DatedQuerySet["Membership"]):
    def of(self, area: Area, network: str) -> MembershipQuerySet:
        return self.filter(area=area, network=network)

    def leading(self) -> MembershipQuerySet:
        return self.filter(part=NetworkPart.LEAD)

    def of_units(self, units: Iterable[int]) -> MembershipQuerySet:
        return self.filter(unit__in=units)

    def with_places(self) -> MembershipQuerySet:
        return self.select_related("unit__area", "area")


class Membership(Dated):
    network = models.CharField(_("network"), max_length=10, choices=Network)
    area = models.ForeignKey(Area, models.PROTECT, related_name="memberships", verbose_name=_("area"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    part = models.CharField(_("part in the network"), max_length=7, choices=NetworkPart)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("network membership")
        verbose_name_plural = _("network memberships")
        constraints = [
            ExclusionConstraint(
                name="networks_membership_one_lead",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("network", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(part=NetworkPart.LEAD),
            ),
            ExclusionConstraint(
                name="networks_membership_one_part_a_unit",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("network", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_it_begins("networks_membership_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} · {self.area.name} · {self.unit.name}"
