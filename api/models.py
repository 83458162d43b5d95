"""What was answered to a POST, kept so that the same one sent again changes nothing (decision 61)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models import User

LONGEST_KEY = 64


class Answered(models.Model):
    """The answer to a request, sealed: it may hold what was revealed, once and with a reason on record."""

    actor = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("person"))
    key = models.CharField(max_length=LONGEST_KEY)
    digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    sealed_body = models.BinaryField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="api_answered_once_a_key")]
        indexes = [models.Index(fields=["answered_at"], name="api_answered_for_age")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
