"""A post (任职): who holds which duty, over which area or in which unit, from when until when."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Area, Unit
from networks.models.area import PARENTS
from networks.models.dated import not_over, period
from teams.choices import ABLE_AT_A_CENTRE, ABLE_IN_A_UNIT, ADMINISTRATORS, AT_A_CENTRES_DESK, IN_UNIT, OVER_AREA, Duty
from teams.models.user import User
from worktime.days import last_day


def able_duties(unit: Unit) -> frozenset[Duty]:
    return ABLE_AT_A_CENTRE if unit.is_centre else ABLE_IN_A_UNIT


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, on: dt.date | None = None) -> PostQuerySet:
        """Posts held on that day (today), by the city's calendar."""
        day = on or timezone.localdate()
        return self.filter(not_over(day), since__lte=day)

    def standing(self) -> PostQuerySet:
        """Posts held today or later."""
        return self.filter(not_over())

    def present(self) -> PostQuerySet:
        """Posts of today whose holders are there: nobody stands in for them, and they may sign in."""
        standing_in = Post.objects.current().filter(stands_in_for=OuterRef("pk"))
        return self.current().filter(~Exists(standing_in), person__is_active=True)

    def able_to_act_for(self, unit: Unit) -> PostQuerySet:
        """Posts whose holders can take the steps of the unit's matters."""
        return self.filter(unit=unit, duty__in=sorted(able_duties(unit)), person__is_active=True)

    def with_places(self) -> PostQuerySet:
        return self.select_related("person", "unit__area", f"area__{PARENTS}")

    def in_unit(self, unit_id: int, *duties: str) -> PostQuerySet:
        return self.filter(unit_id=unit_id, duty__in=duties) if duties else self.filter(unit_id=unit_id)


class Post(models.Model):
    person = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("person"))
    duty = models.CharField(_("duty"), max_length=16, choices=Duty.choices)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("area"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("unit"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The first day no longer held."))
    is_deputy = models.BooleanField(_("deputy"), default=False)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stand_ins", verbose_name=_("stands in for")
    )

    objects: ClassVar[models.Manager[Post]] = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="teams_post_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(duty__in=sorted(OVER_AREA)) | Q(area__isnull=False),
                name="teams_post_over_an_area_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(duty__in=sorted(IN_UNIT)) | Q(unit__isnull=False), name="teams_post_in_a_unit_names_it"
            ),
            ExclusionConstraint(
                name="teams_post_is_not_held_twice",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("duty", RangeOperators.EQUAL),
                    (Coalesce(F("area"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("unit"), 0), RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | Q(until__isnull=False), name="teams_post_stand_in_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(is_deputy=False) | Q(duty=Duty.GRID_WORKER), name="teams_post_deputies_in_grids_alone"
            ),
            ExclusionConstraint(
                name="teams_post_one_main_grid_worker",
                expressions=[("area", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                condition=Q(duty=Duty.GRID_WORKER, is_deputy=False, stands_in_for=None),
            ),
            ExclusionConstraint(
                name="teams_post_system_administrator_holds_no_other",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Case(When(duty=Duty.SYSTEM_ADMIN, then=1), default=0), RangeOperators.NOT_EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="teams_post_one_administrator_duty_a_person",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("duty", RangeOperators.NOT_EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(duty__in=sorted(ADMINISTRATORS)),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "duty"], name="teams_post_for_unit", condition=Q(unit__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.duty_name} · {self.place}"

    @property
    def centre(self) -> Unit | None:
        """The centre at whose desk the person sits: as its duty officer or its head."""
        return self.unit if self.unit and self.unit.is_centre and self.duty in AT_A_CENTRES_DESK else None

    @property
    def duty_name(self) -> str:
        """网格员, 副网格员: the duty, and whether it is the deputy's part of it."""
        return str(_("deputy grid worker")) if self.is_deputy else self.get_duty_display()

    @property
    def place(self) -> str:
        """The area where there is one, for a grid says more than its committee; else the unit, else the whole city."""
        return self.area.full_name if self.area else str(self.unit or _("the whole city"))

    @property
    def last_day(self) -> dt.date | None:
        """As pages say it."""
        return last_day(self.until)

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= timezone.localdate()

    @property
    def is_to_come(self) -> bool:
        return self.since > timezone.localdate()

    def is_held_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or self.until > day)
