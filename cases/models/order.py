"""Orders of supervision (督办): who was pressed, when, how far up the ladder, and what they replied."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.clock import Clock
from cases.models.reporter import Reporter
from cases.rules.choices import OrderKind
from networks.models import Unit
from teams.models import User

IS_OPEN = Q(replied_at=None, stopped_at=None)
IS_NUMBERED = Q(number__isnull=False)
IS_REMINDER = Q(kind=OrderKind.REMIND)


class OrderNumbers(models.Model):
    """How many orders of a year have been numbered.

    The row lock lasts until the transaction that took numbers ends, and a rollback gives them back: no gap, and no
    number twice.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    @classmethod
    def take(cls, year: int, count: int) -> range:
        """The next `count` numbers of the year, in the caller's transaction."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_ordernumbers AS kept (year, last) VALUES (%s, %s)"
                " ON CONFLICT (year) DO UPDATE SET last = kept.last + excluded.last RETURNING last",
                [year, count],
            )
            last: int = cursor.fetchone()[0]
        return range(last - count + 1, last + 1)


class SupervisionOrderQuerySet(models.QuerySet["SupervisionOrder"]):
    def open(self) -> SupervisionOrderQuerySet:
        """Neither replied to nor stopped."""
        return self.filter(IS_OPEN)

    def numbered(self) -> SupervisionOrderQuerySet:
        """Orders and call-ins; reminders have no number and wait for no reply."""
        return self.filter(IS_NUMBERED)

    def to_reply(self, units: frozenset[int]) -> SupervisionOrderQuerySet:
        """Open orders that wait for a reply of one of the units."""
        return self.open().numbered().exclude(kind=OrderKind.CALL_IN).filter(unit__in=units)

    def pressed_by(self, reporter: Reporter, since: dt.datetime) -> SupervisionOrderQuerySet:
        return self.filter(case=reporter.case_id, reporter=reporter, issued_at__gte=since)

    def reminded_by(self, person: User, case: Case, since: dt.datetime) -> SupervisionOrderQuerySet:
        return self.filter(IS_REMINDER, case=case, issued_by=person, issued_at__gte=since)

    def call_ins(self) -> SupervisionOrderQuerySet:
        """Call-ins still to be held."""
        return self.open().filter(kind=OrderKind.CALL_IN)

    def stop(self, at: dt.datetime) -> int:
        """Mark open orders as stopped, so that no reply is awaited; returns how many there were."""
        return self.open().update(stopped_at=at)


class SupervisionOrder(models.Model):
    """`unit` is the unit addressed. Without `issued_by` and `reporter` the system issued the order.

    The reply of a call-in is the record of the talk. `clock` is the limit that was not kept, where there is one.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="orders", db_index=False)
    clock = models.ForeignKey(Clock, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=OrderKind.choices)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(_("number"), null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("addressed to"))
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    reporter = models.ForeignKey(Reporter, models.PROTECT, null=True, related_name="+", db_index=False)
    issued_at = models.DateTimeField(_("issued"))
    reason = models.TextField(_("reason"), blank=True)
    reply_due_at = models.DateTimeField(_("reply due"), null=True)
    reply = models.TextField(_("reply"), blank=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    replied_at = models.DateTimeField(_("replied"), null=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)

    objects: ClassVar[models.Manager[SupervisionOrder]] = SupervisionOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision order")
        verbose_name_plural = _("supervision orders")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="cases_order_number_once_a_year"),
            models.UniqueConstraint(
                fields=["clock", "kind"],
                condition=IS_OPEN & Q(clock__isnull=False),
                name="cases_order_one_open_a_clock_and_kind",
            ),
            models.CheckConstraint(
                condition=(IS_REMINDER & Q(year=None, number=None, reply_due_at=None, replied_at=None))
                | (~IS_REMINDER & Q(year__isnull=False, number__isnull=False, reply_due_at__isnull=False)),
                name="cases_order_numbered_unless_reminder",
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None, replied_by=None, reply="")
                | (Q(replied_at__isnull=False, replied_by__isnull=False) & ~Q(reply="")),
                name="cases_order_reply_iff_replied_at",
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None) | Q(stopped_at=None), name="cases_order_replied_or_stopped"
            ),
            models.CheckConstraint(
                condition=Q(reply_due_at=None) | Q(reply_due_at__gt=F("issued_at")),
                name="cases_order_reply_due_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(reporter=None) | (IS_REMINDER & Q(issued_by=None)),
                name="cases_order_reporters_only_press",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="cases_order_for_case"),
            models.Index(
                fields=["unit", "reply_due_at", "case"], condition=IS_OPEN & IS_NUMBERED, name="cases_order_for_unit"
            ),
            models.Index(fields=["case", "kind"], condition=IS_OPEN & IS_NUMBERED, name="cases_order_for_open"),
        ]

    def __str__(self) -> str:
        return self.numbered_as or self.kind

    @property
    def numbered_as(self) -> str:
        """As people write it, `2026-0032`; a reminder has none."""
        return f"{self.year}-{self.number:04}" if self.number else ""

    @property
    def is_open(self) -> bool:
        return self.replied_at is None and self.stopped_at is None

    @property
    def is_by_system(self) -> bool:
        return self.issued_by_id is None and self.reporter_id is None
