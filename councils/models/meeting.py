"""A bench council (小板凳议事会): when and where people sat down together, and who sees it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.scope import around_those_seen
from councils.choices import MeetingState
from networks.models import Area
from teams.models import User

CODE_LENGTH = 8
LONGEST_PLACE = 100


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        """Councils in the areas the person's posts look over, and a grid worker's community. Every read starts here."""
        return self.filter(around_those_seen(user))

    def of_council(self, area: Area) -> MeetingQuerySet:
        """The meetings of one council: of this area, and of what it took the place of."""
        return self.filter(area__in=[area.pk, *area.formerly])

    def locked(self, *also: str) -> MeetingQuerySet:
        """Lock the meetings; `also`: what they name, `area` for whoever counts within one council."""
        return self.select_for_update(of=("self", *also), no_key=True)


class Meeting(models.Model):
    """One meeting. `code` opens its public page: on the poster, and in the calendar file."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("grid or community"))
    place = models.CharField(_("place"), max_length=LONGEST_PLACE)
    starts_at = models.DateTimeField(_("time"))
    state = models.CharField(_("state"), max_length=7, choices=MeetingState, default=MeetingState.PLANNED)
    host = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("host"))
    recorder = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("recorder")
    )
    present_count = models.PositiveSmallIntegerField(_("residents present"), null=True, blank=True)
    others = models.CharField(_("who else was there"), max_length=LONGEST_PLACE, blank=True)
    named = models.CharField(_("who agreed to be named"), max_length=300, blank=True)
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    key = models.CharField(max_length=64)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    planned_at = models.DateTimeField()
    began_at = models.DateTimeField(_("begun"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveSmallIntegerField(_("number in the year"), null=True, blank=True)
    told = models.JSONField(default=list)
    """How each earlier promise stood when the minutes were closed: what, who, due, state, words, case."""

    objects: ClassVar[models.Manager[Meeting]] = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("bench council")
        verbose_name_plural = _("bench councils")
        constraints = [
            models.UniqueConstraint(fields=["planned_by", "key"], name="councils_meeting_once_a_form"),
            models.UniqueConstraint(fields=["area", "year", "number"], name="councils_meeting_numbered_in_its_year"),
            models.CheckConstraint(condition=~Q(code=""), name="councils_meeting_has_a_code"),
            models.CheckConstraint(
                condition=Q(state=MeetingState.PLANNED, began_at=None)
                | (~Q(state=MeetingState.PLANNED) & Q(began_at__isnull=False)),
                name="councils_meeting_begun_unless_planned",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                & Q(present_count__gte=1, year__isnull=False, number__isnull=False)
                | ~Q(state=MeetingState.CLOSED) & Q(closed_at=None, closed_by=None, year=None, number=None),
                name="councils_meeting_closed_says_how_many",
            ),
        ]
        indexes = [models.Index(fields=["-starts_at", "-id"], name="councils_meeting_newest")]

    def __str__(self) -> str:
        return f"{self.area.name} {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("councils:meeting", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        return self.state == MeetingState.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == MeetingState.HELD

    @property
    def is_closed(self) -> bool:
        return self.state == MeetingState.CLOSED

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.starts_at)


class MeetingPhoto(models.Model):
    """A photo of a meeting, sealed: people stand on it. Staff who see the meeting see it; no public page has it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="photos")
    content = models.BinaryField()
    mime = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    objects: ClassVar[models.Manager[MeetingPhoto]] = models.Manager()

    class Meta:
        verbose_name = _("photo of a council")
        verbose_name_plural = _("photos of councils")
        constraints = [models.UniqueConstraint(fields=["meeting", "sha256"], name="councils_photo_once_a_meeting")]

    def __str__(self) -> str:
        return str(self.pk)
