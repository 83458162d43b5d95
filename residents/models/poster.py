"""A printed poster knows its place: whoever scans it need not say where they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Area
from teams.models import User

CODE_LENGTH = 8
LONGEST_PART = 60


class Poster(models.Model):
    """One place on paper. Its code opens nothing but the empty form with that place; nobody counts who scans it."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    estate = models.CharField(_("estate or station"), max_length=LONGEST_PART)
    house = models.CharField(_("building no."), max_length=LONGEST_PART, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Poster]] = models.Manager()

    class Meta:
        verbose_name = _("poster")
        verbose_name_plural = _("posters")
        constraints = [
            # Made again, it bears the same code: what hangs on a wall stays right.
            models.UniqueConstraint(fields=["area", "estate", "house"], name="residents_poster_one_a_place"),
            models.CheckConstraint(condition=~Q(code=""), name="residents_poster_has_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.estate} {self.house}".strip()
