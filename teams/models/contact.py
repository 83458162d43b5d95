"""Who to speak to in a network: the post, in the member unit, that answers for its part there."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Membership
from networks.models.dated import Dated, DatedQuerySet, ends_after_it_begins, period
from teams.models.post import Post


class NetworkContactQuerySet(DatedQuerySet["NetworkContact"]):
    def with_people(self) -> NetworkContactQuerySet:
        return self.select_related("post__person", "post__unit", "post__area")


class NetworkContact(Dated):
    """Here and not on the membership: networks know no posts."""

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="contacts", verbose_name=_("network membership")
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("contact post"))

    objects: ClassVar[models.Manager[NetworkContact]] = NetworkContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact in a network")
        verbose_name_plural = _("contacts in the networks")
        constraints = [
            ExclusionConstraint(
                name="teams_networkcontact_one_a_membership",
                expressions=[("membership", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
            ),
            ends_after_it_begins("teams_networkcontact_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.post}"

    @property
    def is_vacant(self) -> bool:
        """Whether the post is held by nobody today: then somebody else must be named."""
        return not (self.post.is_held_on(timezone.localdate()) and self.post.person.is_active)
