"""Photos that came with a form which was shown again: they wait for their person to send it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models import User
from worktime import timekeeping

if TYPE_CHECKING:
    from typing import Self

KEPT_FOR = dt.timedelta(days=1)


class KeptPhotoQuerySet(models.QuerySet["KeptPhoto"]):
    def of(self, person: User | None, key: str) -> Self:
        """The photos that the person sent with the form of this key, in the order of arrival, while they wait.

        None: somebody who is not signed in.
        """
        return self.filter(by=person, key=key, kept_at__gte=timekeeping.now() - KEPT_FOR).order_by("pk")

    def chosen(self, person: User | None, key: str, numbers: Collection[int]) -> Self:
        """The photos of this form that the person left ticked."""
        return self.of(person, key).filter(pk__in=numbers)

    def without_content(self) -> Self:
        """For lists of names: the bytes are not loaded."""
        return self.defer("content")

    def outdated(self, now: dt.datetime) -> Self:
        return self.filter(kept_at__lt=now - KEPT_FOR)


class KeptPhoto(models.Model):
    """Kept in a row and not in a file: one statement deletes it, and neither a full disk nor a killed process leaves
    half a photo.
    """

    by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    """Empty where nobody is signed in: then the key alone says whose they are (decision 62)."""
    key = models.CharField(max_length=64)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("bytes"))
    mime = models.CharField(max_length=32)
    extension = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    kept_at = models.DateTimeField()

    objects = KeptPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo that waits")
        verbose_name_plural = _("photos that wait")
        constraints = [
            models.UniqueConstraint(
                fields=["by", "key", "sha256"], name="cases_keptphoto_once_a_form", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.sha256[:8]}"
