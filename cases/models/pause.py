"""A pause (挂账): from when to when the clocks of a case stood, why, and who proposed, approved and ended it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.rules.choices import PauseCause
from teams.models import User


class PauseQuerySet(models.QuerySet["Pause"]):
    def lasting(self) -> PauseQuerySet:
        return self.filter(until=None)

    def over(self) -> PauseQuerySet:
        return self.filter(until__isnull=False)


class Pause(models.Model):
    """`until` is None while the pause lasts. The exclusion constraint refuses overlaps, so a case has at most one such
    pause.

    `review_on` is the day on which the system ends the pause at the latest.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses", db_index=False)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=12, choices=PauseCause.choices)
    ends_when = models.TextField(_("what ends it"))
    review_on = models.DateField(_("review date"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    resumed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    note = models.TextField(_("note"), blank=True)

    objects: ClassVar[models.Manager[Pause]] = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            ExclusionConstraint(
                name="cases_pause_of_a_case_overlaps_no_other",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (
                        Func("since", "until", Value("[)"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="cases_pause_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=False) | Q(resumed_by=None, note=""),
                name="cases_pause_is_resumed_when_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.since:%Y-%m-%d}"
