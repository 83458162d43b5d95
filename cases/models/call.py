"""A call (哨令): one unit called to one case, with its own times and its own status."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.rules.choices import Part, ReturnReason, UnitMark
from networks.models import Unit
from teams.models import User


class CallQuerySet(models.QuerySet["Call"]):
    def standing(self) -> CallQuerySet:
        """Calls that have neither been returned nor replaced."""
        return self.filter(ended_at=None)

    def awaited_from(self, units: frozenset[int]) -> CallQuerySet:
        """Standing calls of these units that have not been answered by reporting in."""
        return self.standing().filter(unit__in=units, arrived_at=None)


class Call(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="calls", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    part = models.CharField(_("part"), max_length=6, choices=Part.choices)
    round = models.PositiveSmallIntegerField(default=1)
    is_binding = models.BooleanField(_("by ruling"), default=False)
    called_at = models.DateTimeField(_("called"))
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    return_until = models.DateTimeField()
    arrive_due_at = models.DateTimeField()
    arrive_amber_at = models.DateTimeField(null=True)
    contact_due_at = models.DateTimeField()
    arrived_at = models.DateTimeField(_("reported in"), null=True, blank=True)
    arrived_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    contacted_at = models.DateTimeField(_("first contact"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)
    return_reason = models.CharField(max_length=20, choices=ReturnReason.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    mark = models.CharField(_("mark"), max_length=8, choices=UnitMark.choices, blank=True)
    mark_note = models.CharField(max_length=100, blank=True)
    marked_at = models.DateTimeField(_("marked"), null=True, blank=True)
    marked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[models.Manager[Call]] = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        # One lead, and no unit twice, even where two people dispatch at the same moment.
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"], condition=Q(ended_at=None), name="cases_call_stands_once_a_unit"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None, part=Part.LEAD), name="cases_call_one_lead_stands"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(ended_at__isnull=False), name="cases_call_returned_no_longer_stands"
            ),
            models.CheckConstraint(
                condition=(Q(returned_at=None) & Q(return_reason=""))
                | (Q(returned_at__isnull=False) & ~Q(return_reason="")),
                name="cases_call_return_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(arrived_at__gte=F("called_at")),
                name="cases_call_arrives_after_it_is_called",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(arrived_at__isnull=False), name="cases_call_finished_has_arrived"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="cases_call_for_case"),
            models.Index(fields=["unit", "case"], name="cases_call_for_unit"),
            models.Index(
                fields=["unit", "arrive_due_at", "id"],
                condition=Q(ended_at=None, arrived_at=None),
                name="cases_call_for_awaited",
            ),
            models.Index(
                fields=["unit", "case"],
                condition=Q(ended_at=None, finished_at=None, arrived_at__isnull=False),
                name="cases_call_for_in_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.unit_id}"

    def is_late(self, now: dt.datetime | None = None) -> bool:
        """Whether the unit reported in after its limit, or has not and the limit is over."""
        return (self.arrived_at or self.ended_at or now or timezone.now()) >= self.arrive_due_at

    def stood_at(self, moment: dt.datetime) -> bool:
        """Whether it stood right after what happened at that moment."""
        return self.called_at <= moment and (self.ended_at is None or self.ended_at > moment)

    def may_return(self, now: dt.datetime) -> bool:
        return not self.is_binding and now < self.return_until

    @property
    def is_lead(self) -> bool:
        return self.part == Part.LEAD
