"""A guard at the entrance: counted tries of public codes."""

from typing import ClassVar

from django.db import models


class Attempt(models.Model):
    """Failed tries from one origin (a keyed digest, never an address) within one window."""

    origin = models.BinaryField(max_length=16)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Attempt"]] = models.Manager()

    class Meta:
        app_label = "cases"  # where its table was first made
        constraints = [models.UniqueConstraint(fields=["origin", "window"], name="cases_attempt_once_a_window")]

    def __str__(self) -> str:
        return f"{self.window:%H:%M} {self.count}"
