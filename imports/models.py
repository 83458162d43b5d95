"""An import (导入): one file, what each row of it would change, and what was written when it was put into force."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.rules import sealing
from imports.choices import AT_WORK, CHANGES, DOUBTS, RETURNED, BatchState, Outcome, Purpose
from networks.models import Area
from teams.choices import Duty
from teams.models import User
from teams.policies import Reach

UNDONE_WITHIN = dt.timedelta(days=30)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def at_work(self) -> ImportBatchQuerySet:
        return self.filter(state__in=AT_WORK)

    def seen_by(self, user: User, reach: Reach, purpose: Purpose = Purpose.ROSTER) -> ImportBatchQuerySet:
        """One's own, and those made for an area inside one's reach."""
        return self.filter(Q(by=user) | reach.of("path"), purpose=purpose)

    def to_forget(self, now: dt.datetime) -> ImportBatchQuerySet:
        """Over, and their rows still there."""
        ended = self.exclude(state__in=AT_WORK).alias(last_at=Coalesce("undone_at", "applied_at", "at"))
        with_rows = Exists(ImportRow.objects.filter(batch=OuterRef("pk")))
        with_effects = Exists(ImportEffect.objects.filter(batch=OuterRef("pk")))
        return ended.filter(with_rows | with_effects, last_at__lt=now - UNDONE_WITHIN)


class ImportBatch(models.Model):
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.READING)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    path = models.CharField(max_length=15, db_collation="C", blank=True)
    language = models.CharField(max_length=10, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.ROSTER, db_default=Purpose.ROSTER)
    roster_area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    roster_duty = models.CharField(_("duty"), max_length=16, choices=Duty.choices, blank=True)
    roster_ends_on = models.DateField(_("last day"), null=True)
    kinds: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    notes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    seconds = models.FloatField(null=True)
    done = models.PositiveIntegerField(default=0)
    to_do = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[ImportBatch]] = ImportBatchQuerySet.as_manager()

    class Meta:
        app_label = "administration"  # where its table was first made
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(roster_area=None, roster_duty="", roster_ends_on=None)
                | (Q(roster_area__isnull=False, roster_ends_on__isnull=False) & ~Q(roster_duty="")),
                name="administration_importbatch_roster_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=sorted(AT_WORK)), name="administration_import_at_work"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.to_do) if self.to_do else 0

    @property
    def change_count(self) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in CHANGES)

    @property
    def returned_count(self) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in RETURNED)

    @property
    def doubt_count(self) -> int:
        return self.counts.get(DOUBTS, 0)

    @property
    def row_count(self) -> int:
        return self.counts.get("rows", 0)

    @property
    def undone_until(self) -> dt.datetime | None:
        return self.applied_at + UNDONE_WITHIN if self.applied_at else None

    @cached_property
    def keeps_rows(self) -> bool:
        """Rows of a cancelled import, and of one that was over for long, are gone."""
        return self.rows.exists()

    @property
    def may_still_be_undone(self) -> bool:
        until = self.undone_until
        return self.state == BatchState.APPLIED and until is not None and timezone.now() < until


class ImportFile(models.Model):
    """The file as it came, sealed, until it has been read."""

    batch = models.OneToOneField(ImportBatch, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()

    class Meta:
        app_label = "administration"  # where its table was first made

    def __str__(self) -> str:
        return str(self.batch_id)


class ImportRow(models.Model):
    """`typed`: the cells as they stood, those about a resident sealed beside them in `sealed_cells`; `shown`: what the
    page says of it; `plan`: what would be written.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=20)
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("change"), max_length=9, choices=Outcome)
    typed: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    shown: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    plan: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(null=True)
    sentence = models.CharField(max_length=500, blank=True)
    sealed_cells = models.BinaryField(default=b"", db_default=b"")

    class Meta:
        app_label = "administration"  # where its table was first made
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        indexes = [
            models.Index(fields=["batch", "outcome", "id"], name="administration_row_by_outcome"),
            models.Index(
                fields=["batch", "id"], condition=~Q(outcome=Outcome.UNCHANGED), name="administration_row_of_changes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"

    @property
    def is_returned(self) -> bool:
        return self.outcome in RETURNED

    @property
    def cells(self) -> dict[str, str]:
        """All cells as they stood; those about a resident are opened here."""
        return self.typed | (json.loads(sealing.unseal(self.sealed_cells)) if self.sealed_cells else {})


def sealed(cells: Mapping[str, str], columns: Collection[str]) -> bytes:
    """The cells of these columns as `sealed_cells` keeps them; empty where there is nothing in them."""
    personal = {key: text for key, text in cells.items() if key in columns and text}
    return sealing.seal(json.dumps(personal, ensure_ascii=False)) if personal else b""


class ImportEffect(models.Model):
    """One thing that was written: what kind, which row of which table, and what stood there before."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="effects")
    kind = models.CharField(max_length=20)
    target_id = models.BigIntegerField()
    before: models.JSONField[dict[str, object], dict[str, object]] = models.JSONField(default=dict)
    after: models.JSONField[dict[str, object], dict[str, object]] = models.JSONField(default=dict)

    class Meta:
        app_label = "administration"  # where its table was first made

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"
