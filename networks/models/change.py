"""The ledger of configuration: who changed what, when, from what to what. Rows are only ever added."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models.area import inside


def reference(kind: str, pk: int) -> str:
    """How a change names what it is about: `unit:12`."""
    return f"{kind}:{pk}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def about(self, kind: str, pk: int) -> ChangeQuerySet:
        """What happened to one thing, and to others in which it took part: a post given shows on its unit too."""
        return self.filter(about__contains=[reference(kind, pk)])

    def within(self, path: str) -> ChangeQuerySet:
        """Changes that belong to the subtree; what belongs to no area is the whole city's alone."""
        return self.filter(inside(path)) if path else self

    def newest_first(self) -> ChangeQuerySet:
        return self.order_by("-pk")


class Change(models.Model):
    """Names stand here as they were that day; whoever looks later need not find the person or the unit again."""

    kind = models.CharField(_("kind"), max_length=24)
    subject_id = models.BigIntegerField()
    subject = models.CharField(_("what"), max_length=200)
    about = ArrayField(models.CharField(max_length=32))
    path = models.CharField(_("path"), max_length=15, db_collation="C", blank=True)
    action = models.CharField(_("change"), max_length=24)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))
    changed: models.JSONField[Any, Any] = models.JSONField(_("from, to"), default=dict)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            models.CheckConstraint(condition=~Q(about=[]), name="networks_change_is_about_something"),
        ]
        indexes = [
            GinIndex(fields=["about"], name="networks_change_for_about"),
            models.Index(fields=["kind", "-id"], name="networks_change_for_kind"),
            models.Index(fields=["by_id", "-id"], name="networks_change_for_by"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.action}"
