"""A handover (交接): a post whose unit would be left with open matters, offered to somebody who must accept it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from networks.models.area import PARENTS
from teams.models.post import Post
from teams.models.user import User

IS_OPEN = Q(accepted_at=None, declined_at=None)


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self) -> HandoverQuerySet:
        return self.filter(IS_OPEN)

    def locked(self) -> HandoverQuerySet:
        return self.select_for_update(of=("self",), no_key=True)

    def with_people(self) -> HandoverQuerySet:
        return self.select_related("post__unit__area", f"post__area__{PARENTS}", "giver", "receiver", "offered_by")


class Handover(models.Model):
    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers", verbose_name=_("post"))
    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("hands over"))
    receiver = models.ForeignKey(User, models.PROTECT, related_name="handovers", verbose_name=_("takes over"))
    ends_on = models.DateField(_("ends on"))
    waiting = models.PositiveIntegerField(_("open matters"))
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("offered by"))
    offered_at = models.DateTimeField(_("offered"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)

    objects: ClassVar[models.Manager[Handover]] = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=IS_OPEN, name="teams_handover_one_open_a_post"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="teams_handover_is_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(declined_at=None), name="teams_handover_settled_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.post)

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.declined_at is None
