"""Keys of the seal that have been in use, by their fingerprints, and how far everything is sealed by the newest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SealKeyQuerySet(models.QuerySet["SealKey"]):
    def needed(self) -> SealKeyQuerySet:
        """Keys of which nobody has shown that they open nothing any more."""
        return self.filter(retired_at=None)


class SealKey(models.Model):
    """The key itself is in the settings alone. `reached`: for each table the last row that was sealed anew by it.

    It is written in the transaction after each batch, so a killed command goes on where it stopped.
    """

    fingerprint = models.CharField(_("fingerprint"), max_length=8, primary_key=True)
    first_used_at = models.DateTimeField(_("in use since"))
    reached = models.JSONField(default=dict)
    retired_at = models.DateTimeField(_("opens nothing since"), null=True, blank=True)

    objects: ClassVar[models.Manager[SealKey]] = SealKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of the seal")
        verbose_name_plural = _("keys of the seal")
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(retired_at__gte=F("first_used_at")),
                name="cases_sealkey_retired_after_its_use",
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint
