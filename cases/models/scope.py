"""The one door for reading: which cases a person's posts let them see. Outside it a case does not exist."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.choices import ENDED, HELD, OPEN
from teams.choices import Duty

if TYPE_CHECKING:
    from cases.models.case import Case  # noqa: F401  the string below names it
    from teams.models import Post, User

SEES_ITS_AREA = frozenset({Duty.SUPERVISOR, Duty.RESPONSIBLE, Duty.AUDITOR, Duty.GRID_WORKER})
SEES_ITS_UNITS_AREA = frozenset({Duty.DUTY_OFFICER, Duty.HEAD})
SEES_ITS_UNITS_CALLS = frozenset({Duty.HANDLER, Duty.HEAD, Duty.DUTY_OFFICER, Duty.ASSISTANCE, Duty.LIAISON})
SEES_WHAT_IT_RAISED = frozenset({Duty.GRID_WORKER, Duty.DUTY_OFFICER, Duty.HANDLER, Duty.ASSISTANCE, Duty.LIAISON})


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> CaseQuerySet:
        """Cases in the areas the person's duties cover, those their units were called to, and their own whistles.

        Every read starts from here. Subqueries, not joins, and only the branches this person's posts need: a duty
        over an area is one column and one index; a case the unit itself is complained of in is never seen by it.
        """
        reasons = Q()
        calls = self.model._meta.get_field("calls").related_model
        for reason in _reasons(user, calls):
            reasons |= reason
        seen = self.filter(reasons) if reasons else self.none()
        return seen.exclude(complained_of__in=user.own_units) if user.own_units else seen

    def locked(self) -> CaseQuerySet:
        """Lock the case rows alone, leaving inserts that refer to them free to proceed."""
        return self.select_for_update(of=("self",), no_key=True)

    def open(self) -> CaseQuerySet:
        return self.filter(state__in=OPEN)

    def ended(self) -> CaseQuerySet:
        return self.filter(state__in=ENDED)

    def overdue(self, now: dt.datetime | None = None) -> CaseQuerySet:
        return self.open().filter(state__in=HELD, next_due_at__lte=now or timezone.now())

    def held_by(self, units: frozenset[int]) -> CaseQuerySet:
        return self.open().filter(holder__in=units)

    def in_area(self, level: str, area_id: int) -> CaseQuerySet:
        return self.filter(**{level: area_id})

    def for_page(self) -> CaseQuerySet:
        """With what a list row or the case page names, in one statement."""
        return self.select_related("holder", "centre__area", "street", "community", "grid", "county", "catalogue_item")


def _reasons(user: User, calls: type[models.Model]) -> list[Q]:
    reasons = [reason for post in user.current_posts if (reason := seen_by(post))]
    called = frozenset(p.unit_id for p in user.current_posts if p.unit_id and p.duty in SEES_ITS_UNITS_CALLS)
    if called:
        reasons.append(Q(pk__in=calls._default_manager.filter(unit__in=called).values("case")))
    if user.has_duty(*SEES_WHAT_IT_RAISED):
        reasons.append(Q(raised_by=user.pk))
    return reasons


def seen_by(post: Post) -> Q | None:
    """The cases of the area that a post stands over; None where the post stands over none."""
    if post.duty in SEES_ITS_AREA and post.area:
        return Q(**{post.area.level: post.area_id})
    if post.duty in SEES_ITS_UNITS_AREA and post.unit and post.unit.is_centre:
        return Q(**{post.unit.area.level: post.unit.area_id})
    return None
