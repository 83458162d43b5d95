"""A booking: one person's place in one slot, moved or cancelled by its code. Who comes and why is sealed."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models.scope import around_those_seen
from cases.models.sealed import Coded, CodedQuerySet, PersonSealed
from cases.rules import sealing
from services.choices import BookingStep
from services.models.slot import Slot
from teams.models import User


class BookingQuerySet(CodedQuerySet["Booking"]):
    def visible_to(self, user: User) -> BookingQuerySet:
        """With the slots of one's areas; and the visits that one is to make."""
        return self.filter(around_those_seen(user, "slot__area") | Q(visitor=user.pk))

    def standing(self) -> BookingQuerySet:
        return self.filter(cancelled_at=None)

    def on(self, day: dt.date) -> BookingQuerySet:
        return self.filter(slot__starts_at__date=day)

    def whole(self) -> BookingQuerySet:
        """With what its pages name."""
        return self.select_related("slot__service", "slot__area__parent__parent__parent__parent", "visitor")


class Booking(Coded, PersonSealed):
    """`at_door`: somebody comes to the person; `visitor`: the grid worker on whose list of the day it stands."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="bookings", verbose_name=_("time"))
    sealed_matter = models.BinaryField(default=bytes)
    digest = models.BinaryField(max_length=32)
    key = models.CharField(max_length=64, unique=True)
    at_door = models.BooleanField(_("at the door"), default=False)
    visitor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who goes there")
    )
    booked_at = models.DateTimeField(_("booked"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    done_at = models.DateTimeField(_("took place"), null=True, blank=True)

    objects: ClassVar[models.Manager[Booking]] = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(done_at=None), name="services_booking_cancelled_or_done"
            ),
            models.CheckConstraint(
                condition=Q(visitor=None) | Q(at_door=True), name="services_booking_visit_at_a_door"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("services:appointment", args=[self.pk])

    @property
    def is_standing(self) -> bool:
        return self.cancelled_at is None

    @property
    def told(self) -> tuple[str, str, str]:
        """Name, telephone and what it is about; for whoever opened it on record alone."""
        sealed = (self.sealed_name, self.sealed_phone, self.sealed_matter)
        return tuple(sealing.unseal(one) for one in sealed)  # type: ignore[return-value]  # three of them


class BookingEvent(models.Model):
    """What happened to an appointment: written once, chained by the database. `by` is empty where the person did it."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events")
    step = models.CharField(_("step"), max_length=6, choices=BookingStep)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[BookingEvent]] = models.Manager()

    class Meta:
        verbose_name = _("step of an appointment")
        verbose_name_plural = _("steps of appointments")

    def __str__(self) -> str:
        return self.step
