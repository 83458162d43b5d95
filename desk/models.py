"""Filters that people saved (筛选): for themselves, or for all of one unit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Unit
from teams.models import User

LONGEST_NAME = 20
LONGEST_QUERY = 1000


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def offered_to(self, user: User) -> SavedFilterQuerySet:
        """One's own first, and those that others share with one's units."""
        return self.filter(Q(by=user) | Q(shared_with__in=user.own_units)).order_by("shared_with", "pk")


class SavedFilter(models.Model):
    """A filter under a name. What it finds is asked anew each time, of what its reader sees then."""

    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)
    sort = models.CharField(max_length=10)
    shared_with = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    """Whose people find it among their lists, too."""
    saved_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[SavedFilter]] = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(fields=["by", "name"], name="desk_savedfilter_one_a_name"),
            models.CheckConstraint(condition=~Q(query=""), name="desk_savedfilter_says_something"),
        ]

    def __str__(self) -> str:
        return self.name
