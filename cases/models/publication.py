"""What was solved, in one sentence that a person checked: all that everybody reads of a case."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from networks.models import Area
from teams.models import User

LONGEST_SENTENCE = 120
STANDS = Q(withdrawn_at=None)


def _area(level: str) -> models.ForeignKey[Area | None, Area | None]:
    """The index below that begins with the level serves it. The area of that day: it is listed for a month only."""
    return models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=level)


class PublicationQuerySet(models.QuerySet["Publication"]):
    def latest_in(self, area: Area, since: dt.datetime, *, size: int) -> PublicationQuerySet:
        """What stands on the public page of the area: a range of one index, however many cases there are."""
        listed = self.filter(STANDS, published_at__gte=since, **{area.level: area.pk})
        return listed.select_related("community").order_by("-published_at", "-pk")[:size]


class Publication(models.Model):
    """One row a case; published anew, it bears the new sentence. Who published what, and when, is in the ledger."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="publication")
    city, county, street, community = _area("city"), _area("county"), _area("street"), _area("community")
    sentence = models.CharField(_("sentence"), max_length=LONGEST_SENTENCE)
    solved_at = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Publication]] = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("published sentence")
        verbose_name_plural = _("published sentences")
        constraints = [
            models.CheckConstraint(condition=~Q(sentence=""), name="cases_publication_says_something"),
        ]
        indexes = [
            models.Index(fields=["city", "-published_at", "-id"], condition=STANDS, name="cases_publication_of_city"),
            models.Index(
                fields=["county", "-published_at", "-id"], condition=STANDS, name="cases_publication_of_county"
            ),
            models.Index(
                fields=["street", "-published_at", "-id"], condition=STANDS, name="cases_publication_of_street"
            ),
            models.Index(
                fields=["community", "-published_at", "-id"], condition=STANDS, name="cases_publication_of_commun"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sentence}"
