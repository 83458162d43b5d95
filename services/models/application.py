"""An application (申请): who asks is sealed as a reporter is, and so is all that was answered."""

from __future__ import annotations

import datetime as dt
import json
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.scope import around_those_seen
from cases.models.sealed import Coded, CodedQuerySet, PersonSealed
from cases.rules import sealing
from networks.models import Area
from services import identity
from services.asked import IDENTITY_NUMBER, NAME
from services.choices import OPEN, CameBy, State
from services.models.service import Service
from teams.models import User

LONGEST_REASON = 300
IS_OPEN = Q(state__in=[state.value for state in OPEN])


class ApplicationQuerySet(CodedQuerySet["Application"]):
    def visible_to(self, user: User) -> ApplicationQuerySet:
        """Those of the areas that the person's posts look over, and of a grid worker's community."""
        return self.filter(around_those_seen(user))

    def open(self) -> ApplicationQuerySet:
        return self.filter(IS_OPEN)

    def ended(self) -> ApplicationQuerySet:
        return self.exclude(IS_OPEN)

    def locked(self) -> ApplicationQuerySet:
        return self.select_for_update(of=("self",), no_key=True)

    def whole(self) -> ApplicationQuerySet:
        """With what its pages name."""
        return self.select_related("service", "area__parent__parent__parent__parent", "certificate__issuer")


class Application(Coded, PersonSealed):
    """What a person asks for; `taken_by` is whoever wrote it down at the door, empty on the public page."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("grid or community"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPLIED)
    came_by = models.CharField(_("came"), max_length=6, choices=CameBy)
    cannot_come = models.BooleanField(_("cannot come"), default=False)
    sealed_answers = models.BinaryField(default=bytes)
    sealed_draft = models.BinaryField(default=bytes)
    digest = models.BinaryField(max_length=32)
    key = models.CharField(max_length=64)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    applied_at = models.DateTimeField(_("asked for"))
    due_at = models.DateTimeField(_("due"))
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    drafted_at = models.DateTimeField(_("drafted"), null=True, blank=True)
    handed_to = models.CharField(_("handed on to"), max_length=60, blank=True)
    reply = models.CharField(_("reason or answer"), max_length=LONGEST_REASON, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects: ClassVar[models.Manager[Application]] = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for a service")
        verbose_name_plural = _("applications for services")
        constraints = [
            models.UniqueConstraint(
                fields=["taken_by", "key"],
                condition=Q(taken_by__isnull=False),
                name="services_application_once_a_form",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(taken_by=None), name="services_application_once_a_public_form"
            ),
            models.CheckConstraint(
                condition=IS_OPEN & Q(ended_at=None) | ~IS_OPEN & Q(ended_at__isnull=False),
                name="services_application_ended_iff_not_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REFUSED, State.ANSWERED]) | ~Q(reply=""),
                name="services_application_answer_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.DRAFTED, State.ISSUED])
                | Q(checked_by__isnull=False, drafted_by__isnull=False),
                name="services_application_checked_before_it_is_written",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.HANDED_ON) | ~Q(handed_to=""), name="services_application_handed_to_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=IS_OPEN, name="services_application_for_due"),
            models.Index(fields=["-applied_at", "-id"], name="services_application_newest"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("services:application", args=[self.pk])

    @property
    def reference(self) -> str:
        """`FW20261201-00012`: the day and the row's own number."""
        return f"FW{timezone.localdate(self.applied_at):%Y%m%d}-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def answers(self) -> dict[str, str]:
        """Field by field as it was answered, or as it was last written; only for whoever opened it on record."""
        sealed = self.sealed_draft or self.sealed_answers
        told: dict[str, str] = json.loads(sealing.unseal(sealed) or "{}")
        return {NAME: sealing.unseal(self.sealed_name)} | told

    @property
    def masked_identity(self) -> str:
        return identity.masked(self.answers.get(IDENTITY_NUMBER, ""))

    @property
    def phone(self) -> str:
        return sealing.unseal(self.sealed_phone)

    def is_overdue(self, now: dt.datetime) -> bool:
        return self.is_open and self.due_at <= now
