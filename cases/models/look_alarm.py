"""Somebody had more identities shown within an hour than the work needs: noted once an hour, told at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models import User


class LookAlarm(models.Model):
    """`looks`: how many there were within the hour when it was raised; the looks themselves are in the ledger."""

    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person"))
    raised_at = models.DateTimeField(_("raised"))
    looks = models.PositiveIntegerField(_("looks"))

    objects: ClassVar[models.Manager[LookAlarm]] = models.Manager()

    class Meta:
        verbose_name = _("alarm about looks at identities")
        verbose_name_plural = _("alarms about looks at identities")
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="cases_lookalarm_newest"),
            models.Index(fields=["person", "-raised_at"], name="cases_lookalarm_of"),
        ]

    def __str__(self) -> str:
        return f"{self.raised_at:%Y-%m-%d %H:%M} {self.looks}"
