"""An export (导出): who asked for which rows, how far its file has come, and until when the file is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exports.choices import AT_WORK, OVER, TO_COME, Format, Kind, State, Why
from networks.models import Unit
from teams.models import User
from worktime import timekeeping

KEPT_FOR = dt.timedelta(days=7)
LONGEST_FILTER = 2000
IS_READY = Q(state__in=[State.READY, State.EXPIRED])
IS_DECIDED = Q(decided_by__isnull=False, decided_at__isnull=False)
FOLDER = "exports"


class ExportQuerySet(models.QuerySet["Export"]):
    def asked_by(self, user: User) -> ExportQuerySet:
        """The person's own, as far as they were asked for by the posts that are theirs now: a key has one of them."""
        return self.filter(by=user, posts__contained_by=[post.pk for post in user.current_posts])

    def to_do(self) -> ExportQuerySet:
        return self.filter(state__in=sorted(AT_WORK)).order_by("pk")

    def to_come(self) -> ExportQuerySet:
        """Whose file is still to be written, or to be decided about."""
        return self.filter(state__in=sorted(TO_COME))

    def outdated(self, now: dt.datetime) -> ExportQuerySet:
        return self.filter(state=State.READY, until__lte=now)


class Export(models.Model):
    """The row stays for good; the file goes after seven days, or when its owner takes it away.

    `filter` is the query string of `CasePanel`. `posts` are the posts that decided what was seen: where one of them
    ends, nothing more is read and the file opens no longer. `acted_as` is the unit or area of the first of them, as it
    was called then; `path` is where its auditor looks.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("what"), max_length=8, choices=Kind.choices)
    format = models.CharField(_("format"), max_length=5, choices=Format.choices)
    filter = models.CharField(max_length=LONGEST_FILTER, blank=True)
    is_unmasked = models.BooleanField(_("with names and telephones"), default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    language = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"), db_index=False)
    posts = ArrayField(models.BigIntegerField())
    acted_as = models.CharField(_("in the name of"), max_length=200)
    path = models.CharField(max_length=15, db_collation="C", blank=True)
    centre = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    """Where a second person decides about names and telephones."""
    asked_at = models.DateTimeField(_("asked"), default=timekeeping.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    to_do = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(_("rows"), null=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    until = models.DateTimeField(_("kept until"), null=True)

    objects: ClassVar[models.Manager[Export]] = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=~IS_READY | (Q(row_count__isnull=False, size__isnull=False, until__isnull=False)),
                name="exports_export_ready_has_a_file",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | (IS_DECIDED & ~Q(decided_by=F("by"))),
                name="exports_export_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(is_unmasked=False, centre=None, decided_by=None)
                | (Q(is_unmasked=True, kind=Kind.CASES, centre__isnull=False) & ~Q(reason="")),
                name="exports_export_unmasked_says_why",
            ),
            models.CheckConstraint(
                condition=Q(is_unmasked=False) | Q(state__in=[State.ASKED, State.CANCELLED]) | IS_DECIDED,
                name="exports_export_unmasked_by_two",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=sorted(AT_WORK)), name="exports_export_to_do"),
            models.Index(fields=["by", "-id"], name="exports_export_of"),
            models.Index(fields=["until"], condition=Q(state=State.READY), name="exports_export_outdated"),
            models.Index(fields=["centre", "id"], condition=Q(state=State.ASKED), name="exports_export_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.get_kind_display()} · {self.format}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_to_come(self) -> bool:
        return self.state in TO_COME

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def may_be_taken_away(self) -> bool:
        return not self.is_over

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.to_do) if self.to_do else 0

    @property
    def stored_as(self) -> str:
        """The sealed file's name; it tells nothing, and a second try writes the same one."""
        return f"{FOLDER}/{self.uid.hex}"
