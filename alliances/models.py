"""The party alliance (党建联盟) of a sub-district or community: who else belongs to it, its three lists, its matches.

An alliance has no row of its own: it is the area's party network, whose members are memberships, and what stands here.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.choices import LIVE, EntryState, ListName, MatchState, OrganisationKind
from networks.models import Area, Unit
from networks.models.dated import IN_FORCE, Dated, DatedQuerySet, ends_after_it_begins
from teams.models import User


class OrganisationQuerySet(DatedQuerySet["Organisation"]):
    pass


class Organisation(Dated):
    """A member of the alliance that is no unit of ours: a school, a bank, a firm. Its office telephone, no person's."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="alliance_organisations", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=OrganisationKind)
    phone = models.CharField(_("office telephone"), max_length=30, blank=True)

    objects: ClassVar[models.Manager[Organisation]] = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation of an alliance")
        verbose_name_plural = _("organisations of the alliances")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"], condition=IN_FORCE, name="linkage_organisation_once_in_an_alliance"
            ),
            ends_after_it_begins("linkage_organisation_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class EntryQuerySet(models.QuerySet["Entry"]):
    def open(self) -> EntryQuerySet:
        """Standing today: neither done nor taken back, nor past the last day it was offered until."""
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()), state=EntryState.OPEN)

    def with_bringer(self) -> EntryQuerySet:
        return self.select_related("unit", "organisation", "area__parent")


class Entry(models.Model):
    """One line of a list: what is needed, offered or undertaken, who brings it, and the last day it stands."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    list_name = models.CharField(_("list"), max_length=8, choices=ListName)
    title = models.CharField(_("title"), max_length=100)
    text = models.CharField(_("particulars"), max_length=1000, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    until = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=EntryState, default=EntryState.OPEN)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)

    objects: ClassVar[models.Manager[Entry]] = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of an alliance's list")
        verbose_name_plural = _("entries of the alliances' lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, organisation=None) | Q(unit=None, organisation__isnull=False),
                name="linkage_entry_is_brought_by_one",
            ),
        ]
        indexes = [models.Index(fields=["area", "list_name", "-id"], name="linkage_entry_for_list")]

    def __str__(self) -> str:
        return self.title

    @property
    def bringer(self) -> str:
        return str(self.unit or self.organisation)

    def is_open_on(self, day: dt.date) -> bool:
        return self.state == EntryState.OPEN and (self.until is None or self.until >= day)

    @property
    def has_lapsed(self) -> bool:
        """Open still, though its last day is over."""
        return self.state == EntryState.OPEN and not self.is_open_on(timezone.localdate())


class MatchQuerySet(models.QuerySet["Match"]):
    def live(self) -> MatchQuerySet:
        return self.filter(state__in=LIVE)

    def with_sides(self) -> MatchQuerySet:
        sides = ("need__unit", "need__organisation", "resource__unit", "resource__organisation")
        return self.select_related(*sides, "need__area__parent", "project")


class Match(models.Model):
    """A need met by a resource: proposed, agreed, and in the end done or come to nothing, in words."""

    need = models.ForeignKey(Entry, models.PROTECT, related_name="as_need", verbose_name=_("need"))
    resource = models.ForeignKey(Entry, models.PROTECT, related_name="as_resource", verbose_name=_("resource"))
    state = models.CharField(_("state"), max_length=8, choices=MatchState, default=MatchState.PROPOSED)
    result = models.CharField(_("result"), max_length=500, blank=True)
    project = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="as_project", verbose_name=_("project")
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects: ClassVar[models.Manager[Match]] = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match of a need and a resource")
        verbose_name_plural = _("matches of needs and resources")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "resource"], condition=Q(state__in=LIVE), name="linkage_match_one_live_a_pair"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, result="") | (~Q(state__in=LIVE) & ~Q(result="")),
                name="linkage_match_result_iff_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need.title} ← {self.resource.title}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
