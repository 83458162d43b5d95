"""How long records are kept, what is held back from disposal, and what was disposed of (保管期限与处置)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.rules.choices import RecordKind
from teams.models import User
from worktime import timekeeping

LONGEST_MONTHS = 1200


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def in_force(self, kind: str, day: dt.date | None = None) -> RetentionRule | None:
        return self.filter(kind=kind, since__lte=day or timekeeping.today()).order_by("-since").first()


class RetentionRule(models.Model):
    """For how many months after a case has ended one kind of record is kept; in versions by their first day."""

    kind = models.CharField(_("kind of record"), max_length=8, choices=RecordKind.choices)
    months = models.PositiveSmallIntegerField(_("months after the end"))
    basis = models.CharField(_("by which rule"), max_length=300)
    since = models.DateField(_("since"))

    objects: ClassVar[models.Manager[RetentionRule]] = RetentionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of keeping")
        verbose_name_plural = _("periods of keeping")
        constraints = [
            models.UniqueConstraint(fields=["kind", "since"], name="cases_retentionrule_one_a_kind_and_day"),
            models.CheckConstraint(
                condition=Q(months__range=(1, LONGEST_MONTHS)) & ~Q(basis=""),
                name="cases_retentionrule_months_and_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.months}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self, day: dt.date | None = None) -> LegalHoldQuerySet:
        not_over = Q(until=None) | Q(until__gt=day or timekeeping.today())
        return self.filter(not_over, lifted_at=None)


class LegalHold(models.Model):
    """Nothing of the case is disposed of while it stands: a lawsuit, an inquiry, an audit. `until` is exclusive."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds", db_index=False)
    reason = models.TextField(_("reason"))
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    placed_at = models.DateTimeField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = models.TextField(_("why lifted"), blank=True)

    objects: ClassVar[models.Manager[LegalHold]] = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at=None), name="cases_legalhold_one_stands_a_case"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_why="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_why="")),
                name="cases_legalhold_lifted_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="cases_legalhold_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.placed_at:%Y-%m-%d}"

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it still holds; None until it is lifted."""
        return self.until - dt.timedelta(days=1) if self.until else None

    @property
    def is_standing(self) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > timekeeping.today())


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def open(self) -> DisposalQuerySet:
        return self.filter(decided_at=None)

    def to_do(self) -> DisposalQuerySet:
        return self.filter(is_approved=True, finished_at=None)


class Disposal(models.Model):
    """One kind of record of all cases that ended before a moment: proposed by one person, decided by another, carried
    out in batches. `last_case` is written in each batch's transaction.
    """

    kind = models.CharField(_("kind of record"), max_length=8, choices=RecordKind.choices)
    ended_before = models.DateTimeField(_("ended before"))
    expected = models.PositiveIntegerField(_("matters at the proposal"))
    basis = models.CharField(_("by which rule"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_approved = models.BooleanField(_("approved"), default=False)
    last_case = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(_("matters disposed of"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects: ClassVar[models.Manager[Disposal]] = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(decided_at=None) | Q(is_approved=True, finished_at=None),
                name="cases_disposal_one_at_a_time_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_approved=False)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="cases_disposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(is_approved=True) | Q(finished_at=None, done=0, last_case=0),
                name="cases_disposal_done_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ended_before:%Y-%m-%d}"


class DisposedCase(models.Model):
    """The proof: one kind of record of one case is gone. `digest` is over what went, `ledger` over the events left.

    Rows are added only, and each has a link in the chain `disposals` of networks_link, which anchors cover.
    """

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="cases", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="disposed", db_index=False)
    kind = models.CharField(_("kind of record"), max_length=8, choices=RecordKind.choices)
    at = models.DateTimeField(_("disposed of"))
    count = models.PositiveIntegerField(_("values"))
    digest = models.CharField(max_length=64)
    ledger = models.CharField(max_length=64, blank=True)

    objects: ClassVar[models.Manager[DisposedCase]] = models.Manager()

    class Meta:
        verbose_name = _("matter disposed of")
        verbose_name_plural = _("matters disposed of")
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="cases_disposedcase_once_a_kind"),
        ]
        indexes = [models.Index(fields=["disposal", "id"], name="cases_disposedcase_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
