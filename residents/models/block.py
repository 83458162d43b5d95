"""Who may raise nothing online for a while, because of abuse: decided by two people, with a reason and a last day."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models import User
from worktime.days import last_day

IN_FORCE = Q(confirmed_by__isnull=False, ended_at=None)


class BlockKind(models.TextChoices):
    PHONE = "phone", _("Telephone")
    CONNECTION = "connection", _("Address of a connection")


class BlockQuerySet(models.QuerySet["Block"]):
    def standing(self, today: dt.date) -> BlockQuerySet:
        return self.filter(IN_FORCE, until__gt=today)

    def waiting(self) -> BlockQuerySet:
        """Proposed, and not decided on yet: nothing is blocked by them."""
        return self.filter(confirmed_by=None, ended_at=None)


class Block(models.Model):
    """A keyed digest of what is blocked, and what of it may be read: enough to tell two rows apart.

    `until` is exclusive (decision 27).
    """

    kind = models.CharField(_("what is blocked"), max_length=12, choices=BlockKind.choices)
    digest = models.BinaryField(max_length=16)
    hint = models.CharField(max_length=40)
    """138****5678, or 203.0.*.*"""
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(_("until"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    """Who declined it, or took it back before its last day."""
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Block]] = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
                name="residents_block_decided_by_two",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="residents_block_says_why"),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="residents_block_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["digest"], condition=IN_FORCE, name="residents_block_for_digest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.hint}"

    @property
    def last_day(self) -> dt.date:
        return last_day(self.until)
