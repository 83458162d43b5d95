"""Telephones that were looked up: who asked, when, and which matters it showed. The number only as its keyed digest."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models import User


class PhoneLookup(models.Model):
    """One search for the matters that a telephone raised; the database lets none be changed."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    looked_at = models.DateTimeField(_("looked up"))
    phone_digest = models.BinaryField(max_length=16)
    is_for_the_person = models.BooleanField(_("what is held on the person"), default=False, db_default=False)
    """Asked on behalf of the resident: what is held on them. Then the digest may be that of a code."""
    found = ArrayField(models.CharField(max_length=24), verbose_name=_("matters shown"))

    objects: ClassVar[models.Manager[PhoneLookup]] = models.Manager()

    class Meta:
        verbose_name = _("telephone looked up")
        verbose_name_plural = _("telephones looked up")
        indexes = [
            models.Index(fields=["-looked_at", "-id"], name="cases_lookup_newest"),
            models.Index(fields=["by", "-looked_at", "-id"], name="cases_lookup_of"),
        ]

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d %H:%M} {len(self.found)}"
