"""A clock: one limit given to a case, with what gave it. Narrow, because the alarm scan lives on it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.choices import Stage
from cases.models.call import Call
from cases.models.case import Case
from networks.models import Span

ONE_DAY = dt.timedelta(days=1)


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of the day, local time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


class ClockQuerySet(models.QuerySet["Clock"]):
    def take_due(self, now: dt.datetime, *, size: int) -> list[Clock]:
        """Silence up to `size` clocks that ring, in the caller's transaction: no other worker gets them."""
        due = self.filter(rings_at__lte=now).select_related("case").order_by("rings_at", "pk")
        clocks = list(due.select_for_update(skip_locked=True, of=("self",), no_key=True)[:size])
        self.filter(pk__in=[clock.pk for clock in clocks]).update(rings_at=None)
        return clocks

    def touching(self, span: Span) -> ClockQuerySet:
        """Limits between whose start and end some of the days lie."""
        touched = self.filter(due_at__gt=start_of(span.first))
        return touched.filter(started_at__lt=start_of(span.last + ONE_DAY)) if span.last else touched

    def last_given(self) -> ClockQuerySet:
        """The last one given of each limit: of a case, a stage, a round, and a called unit."""
        limit = ("case_id", "stage", "round", "call_id")
        return self.order_by(*limit, "-pk").distinct(*limit)

    def silence(self) -> None:
        """Let none of them ring again, but one that rings at this moment: it judges for itself, and is too early."""
        ringing = self.exclude(rings_at=None).order_by("pk")
        locked = ringing.select_for_update(skip_locked=True, of=("self",), no_key=True)
        Clock.objects.filter(pk__in=list(locked.values_list("pk", flat=True))).update(rings_at=None)


class Clock(models.Model):
    """`due_at` is exclusive: in time before it, late from it on. `rings_at` is the next alarm, None when silent.

    A clock is not rewritten when the case moves on: the scan asks the case whether it still runs, so ringing and
    moving never touch the same wide row.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", db_index=False)
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+", db_index=False)
    stage = models.CharField(max_length=8, choices=Stage.choices)
    round = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    limit = models.CharField(max_length=8)
    rule = models.CharField(max_length=40)
    calendar = models.CharField(max_length=24)
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    rings_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Clock]] = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="cases_clock_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="cases_clock_for_case"),
            models.Index(
                fields=["rings_at", "id"], condition=Q(rings_at__isnull=False), name="cases_clock_for_ringing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.limit}"

    def ring_again(self, at: dt.datetime) -> None:
        Clock.objects.filter(pk=self.pk).update(rings_at=at)
