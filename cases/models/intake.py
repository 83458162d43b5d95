"""Guards at the entrance: the client's key for a matter sent twice, and counted tries of public codes."""

from typing import ClassVar

from django.db import models

from cases.models.case import Case
from teams.models import User


class IntakeKey(models.Model):
    """The key a client sent with a matter, stored with its effect: the same key and body give the same answer."""

    actor = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    body_digest = models.BinaryField(max_length=32)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["IntakeKey"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="cases_intakekey_once_an_actor")]

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """Failed tries from one origin (a keyed digest, never an address) within one window."""

    origin = models.BinaryField(max_length=16)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Attempt"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin", "window"], name="cases_attempt_once_a_window")]

    def __str__(self) -> str:
        return f"{self.window:%H:%M} {self.count}"
