"""How far the open limits have been set right after the calendar changed."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from networks.models import Area, Span


class RecountQuerySet(models.QuerySet["Recount"]):
    def unfinished(self) -> RecountQuerySet:
        return self.filter(finished_at=None)

    def take(self) -> Recount | None:
        """The oldest unfinished one, in the caller's transaction: no other worker goes on with it meanwhile."""
        return self.unfinished().order_by("pk").select_for_update(skip_locked=True, no_key=True).first()


class Recount(models.Model):
    """One walk over the open cases in the order of their ids.

    `last_case` is written in the transaction of the batch itself, so the work of a killed worker ends between two
    batches.
    """

    first_day = models.DateField()
    last_day = models.DateField(null=True)
    county = models.ForeignKey(Area, models.SET_NULL, null=True, related_name="+", db_index=False)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_case = models.BigIntegerField(default=0)
    to_do = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField(default=0)
    set_right = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Recount]] = RecountQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(finished_at=None), name="cases_recount_for_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day or ''}"

    @property
    def span(self) -> Span:
        return Span(self.first_day, self.last_day, self.county_id)

    @property
    def percent(self) -> int:
        """How much is done, in whole percents; new cases may come in between, so never above 100."""
        return min(100, self.looked_at * 100 // self.to_do) if self.to_do else 100

    def advance(self, cases: list[int], *, set_right: int, failed: int) -> None:
        """Note that these cases were looked at."""
        self.last_case = cases[-1]
        self.looked_at += len(cases)
        self.set_right += set_right
        self.failed += failed
        self.save(update_fields=["last_case", "looked_at", "set_right", "failed"])

    def finish(self, at: dt.datetime) -> None:
        self.finished_at = at
        self.save(update_fields=["finished_at"])
