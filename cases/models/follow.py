"""What a person follows (关注): one case, an area, or a type of matter (decision 76)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from networks.models import Area
from teams.models import User
from worktime import timekeeping

OF_A_CASE, OF_AN_AREA, OF_A_TYPE = Q(case__isnull=False), Q(area__isnull=False), ~Q(entry="")
LONGEST_CODE = 10


class FollowQuerySet(models.QuerySet["Follow"]):
    def of(self, person: int) -> FollowQuerySet:
        return self.filter(person=person)


class Follow(models.Model):
    """One of `case`, `area` and `entry`, the code of a type, which stays when the type's version changes. The row goes
    when the person no longer follows it. It lets nobody see anything.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("area"))
    entry = models.CharField(_("matter type"), max_length=LONGEST_CODE, blank=True)
    since = models.DateTimeField(_("since"), default=timekeeping.now)

    objects: ClassVar[models.Manager[Follow]] = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("what somebody follows")
        verbose_name_plural = _("what people follow")
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], condition=OF_A_CASE, name="cases_follow_a_case_once"),
            models.UniqueConstraint(fields=["area", "person"], condition=OF_AN_AREA, name="cases_follow_an_area_once"),
            models.UniqueConstraint(fields=["entry", "person"], condition=OF_A_TYPE, name="cases_follow_a_type_once"),
            models.CheckConstraint(
                condition=(OF_A_CASE & ~OF_AN_AREA & ~OF_A_TYPE)
                | (~OF_A_CASE & OF_AN_AREA & ~OF_A_TYPE)
                | (~OF_A_CASE & ~OF_AN_AREA & OF_A_TYPE),
                name="cases_follow_is_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["person", "case"], name="cases_follow_of")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.case_id or self.area_id or self.entry}"
