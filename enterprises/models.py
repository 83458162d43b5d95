"""Firms, who looks after each (包保), and what was heard from them on visits."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from enterprises.choices import FirmKind, VisitWay
from networks.models import Area
from networks.models.dated import IN_FORCE, Dated, DatedQuerySet, ends_after_it_begins, not_over, period
from teams.models import Post, User


class CareQuerySet(DatedQuerySet["Care"]):
    def effective(self) -> CareQuerySet:
        """In force today, by somebody whose post is and whose account is open."""
        today = timezone.localdate()
        held = not_over(today, "post__")
        return self.current(today).filter(held, post__person__is_active=True)


class FirmQuerySet(DatedQuerySet["Firm"]):
    def without_care(self) -> FirmQuerySet:
        """Firms that nobody looks after today: never given to anybody, or whoever it was holds the post no longer."""
        return self.filter(~Exists(Care.objects.effective().filter(firm=OuterRef("pk"))))

    def named(self, word: str) -> FirmQuerySet:
        """By part of its name or place, or the beginning of its code."""
        place = Q(area__name__contains=word) | Q(area__parent__name__contains=word)
        return self.filter(Q(name__contains=word) | Q(code__startswith=word.upper()) | place)

    def cared_for_by(self, user: User) -> FirmQuerySet:
        return self.filter(pk__in=Care.objects.effective().filter(post__person=user).values("firm"))


class Firm(Dated):
    """Public particulars alone: the firm's own name, place and office telephone, nobody's private number."""

    name = models.CharField(_("name"), max_length=64)
    code = models.CharField(_("unified social credit code"), max_length=18)
    kind = models.CharField(_("kind"), max_length=13, choices=FirmKind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="firms", verbose_name=_("area"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("office telephone"), max_length=30, blank=True)

    objects = FirmQuerySet.as_manager()

    class Meta:
        app_label = "linkage"  # where its table was first made
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=IN_FORCE, name="linkage_firm_one_per_code"),
            ends_after_it_begins("linkage_firm_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class Care(Dated):
    """Which assistance member looks after a firm, by the post that makes them one."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="cares", verbose_name=_("firm"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("assistance member"))

    objects: ClassVar[models.Manager[Care]] = CareQuerySet.as_manager()

    class Meta:
        app_label = "linkage"  # where its table was first made
        verbose_name = _("care of a firm")
        verbose_name_plural = _("care of firms")
        constraints = [
            ExclusionConstraint(
                name="linkage_care_one_a_firm",
                expressions=[("firm", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
            ),
            ends_after_it_begins("linkage_care_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.firm} · {self.post.person}"

    @property
    def is_vacant(self) -> bool:
        return not (self.post.is_held_on(timezone.localdate()) and self.post.person.is_active)


class Visit(models.Model):
    """One visit as its logger wrote it. `key` is the form's own, so that a form sent twice is one visit."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="visits", verbose_name=_("firm"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    visited_on = models.DateField(_("visited on"))
    way = models.CharField(_("way"), max_length=7, choices=VisitWay)
    text = models.CharField(_("what was seen and heard"), max_length=1000)
    key = models.CharField(_("key"), max_length=64)
    logged_at = models.DateTimeField(_("logged"), default=timezone.now)

    objects: ClassVar[models.Manager[Visit]] = models.Manager()

    class Meta:
        app_label = "linkage"  # where its table was first made
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="linkage_visit_once_a_form")]

    def __str__(self) -> str:
        return str(self.visited_on)


class Request(models.Model):
    """What a firm asks for (诉求). It waits to be raised, is a matter, or was settled in words on the spot."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="requests", verbose_name=_("visit"))
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="requests", verbose_name=_("firm"))
    text = models.CharField(_("request"), max_length=1000)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("matter"))
    settled = models.CharField(_("settled by"), max_length=500, blank=True)
    logged_at = models.DateTimeField(_("logged"), default=timezone.now)

    objects: ClassVar[models.Manager[Request]] = models.Manager()

    class Meta:
        app_label = "linkage"  # where its table was first made
        verbose_name = _("request of a firm")
        verbose_name_plural = _("requests of firms")
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None) | Q(settled=""), name="linkage_request_is_a_matter_or_settled"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def is_waiting(self) -> bool:
        return self.case_id is None and not self.settled
