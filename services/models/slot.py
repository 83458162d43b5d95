"""A slot: when and where people may come, and for how many there is room. `taken` can never pass `capacity`."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.scope import around_those_seen
from networks.models import Area
from networks.models.area import paths_covering
from services.models.service import Service
from teams.models import User

LONGEST_WHERE = 80


class SlotQuerySet(models.QuerySet["Slot"]):
    def visible_to(self, user: User) -> SlotQuerySet:
        """Those of the areas that the person's posts look over, and of a grid worker's community."""
        return self.filter(around_those_seen(user))

    def to_come(self, now: dt.datetime) -> SlotQuerySet:
        return self.filter(starts_at__gt=now)

    def free(self) -> SlotQuerySet:
        """With room for one more. Whoever books is judged again under the lock."""
        return self.filter(taken__lt=F("capacity"), closed_at=None)

    def for_people_of(self, area: Area) -> SlotQuerySet:
        """Of the community itself, and of what lies around it."""
        return self.filter(area__path__in=paths_covering(area.path))

    def locked(self) -> SlotQuerySet:
        """Always in the order of their numbers, so that two who change places cannot wait for one another."""
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")


class Slot(models.Model):
    """`service` is the version in force when it was opened; only its number counts."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("community or sub-district"))
    where = models.CharField(_("where"), max_length=LONGEST_WHERE)
    starts_at = models.DateTimeField(_("time"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(_("places taken"), default=0)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects: ClassVar[models.Manager[Slot]] = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("time of an appointment")
        verbose_name_plural = _("times of appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "area", "where", "starts_at"], name="services_slot_once_a_place_and_time"
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="services_slot_never_more_than_places"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="services_slot_has_a_place"),
        ]
        indexes = [models.Index(fields=["starts_at", "id"], name="services_slot_for_time")]

    def __str__(self) -> str:
        return self.where

    @property
    def free_count(self) -> int:
        return 0 if self.closed_at else self.capacity - self.taken
