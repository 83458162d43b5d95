"""What the limits of signing in keep: how often it failed, and where it went well before. Digests only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SignInCount(models.Model):
    """How often something happened within one window of time; `key` is a keyed digest of what is counted."""

    key = models.BinaryField(max_length=16)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[SignInCount]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="teams_signincount_once_a_window")]
        indexes = [models.Index(fields=["window"], name="teams_signincount_for_window")]

    def __str__(self) -> str:
        return f"{self.window:%H:%M} {self.count}"


class KnownPlace(models.Model):
    """Somebody has signed in from some address: `key` is a keyed digest of both together."""

    key = models.BinaryField(max_length=16, unique=True)
    seen_on = models.DateField()

    objects: ClassVar[models.Manager[KnownPlace]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["seen_on"], name="teams_knownplace_for_seen_on")]

    def __str__(self) -> str:
        return f"{self.seen_on:%Y-%m-%d}"
