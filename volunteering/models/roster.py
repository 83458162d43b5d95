"""Who is at a red station in a week (这周谁在): a line for each thing that somebody does there."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models import RedStation, User

LONGEST_WHAT = 30
WEEK = dt.timedelta(days=7)


class RosterQuerySet(models.QuerySet["RosterLine"]):
    def of_week(self, station: RedStation, monday: dt.date) -> RosterQuerySet:
        rows = self.filter(station=station, day__gte=monday, day__lt=monday + WEEK)
        return rows.order_by("day", F("begins").asc(nulls_first=True), "pk")


class RosterLine(models.Model):
    """`who` names a team, a unit or a clinic, as it stands on the page for everybody; no person of theirs."""

    station = models.ForeignKey(RedStation, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(_("day"))
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    what = models.CharField(_("what"), max_length=LONGEST_WHAT)
    who = models.CharField(_("who"), max_length=LONGEST_WHAT)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[models.Manager[RosterLine]] = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a station's roster")
        verbose_name_plural = _("rosters of stations")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "day", "begins", "what", "who"],
                nulls_distinct=False,
                name="volunteering_rosterline_once",
            ),
            models.CheckConstraint(
                condition=Q(begins=None, ends=None) | Q(begins__isnull=False, ends__gt=F("begins")),
                name="volunteering_rosterline_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(who=""), name="volunteering_rosterline_says_what_and_who"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what}"
