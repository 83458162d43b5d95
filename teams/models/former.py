"""Where an account's holder could be reached before somebody else changed it: they are told there too."""

from __future__ import annotations

from django.db import models

from teams.models.user import User


class FormerAddress(models.Model):
    """Kept until the message about the change has left; a sweep takes old ones away."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    phone = models.CharField(max_length=32, blank=True)
    email = models.EmailField(blank=True)
    until = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d}"
