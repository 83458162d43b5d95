"""The one door for reading: which cases a person's posts let them see. Outside it a case does not exist."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cases.models import conditions
from cases.models.sight import reading
from cases.rules.choices import ENDED, HELD, OrderKind, State
from networks.choices import PATH_DIGITS, AreaLevel, Network
from networks.models.area import inside
from teams.choices import Duty

if TYPE_CHECKING:
    from cases.models.case import Case  # noqa: F401  the string below names it
    from cases.models.recusal import RecusalQuerySet
    from networks.models import Area, Unit
    from teams.models import Post, User

SEES_ITS_AREA = frozenset({Duty.SUPERVISOR, Duty.RESPONSIBLE, Duty.AUDITOR, Duty.GRID_WORKER})
SEES_ITS_UNITS_AREA = frozenset({Duty.DUTY_OFFICER, Duty.HEAD})
SEES_ITS_UNITS_CALLS = frozenset({Duty.HANDLER, Duty.HEAD, Duty.DUTY_OFFICER, Duty.ASSISTANCE, Duty.LIAISON})
SEES_WHAT_IT_RAISED = frozenset(
    {Duty.GRID_WORKER, Duty.DUTY_OFFICER, Duty.HANDLER, Duty.ASSISTANCE, Duty.LIAISON, Duty.RESPONSIBLE}
)

KEPT_FROM_NOBODY = Q(is_confidential=False, is_suggested_confidential=False, complained_of=None)
"""What may be told beyond those who work on it: neither confidential nor a complaint of a unit."""


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> CaseQuerySet:
        """Cases in the areas the person's duties cover, those their units were called to, and their own whistles.

        Every read starts from here, or from one of its three parts below where a list needs only that part: then one
        index answers. A case the unit itself is complained of in is never seen by it, nor one that the person stands
        aside from; one that is sealed is seen by whoever raised it and the duty officers of its centre, or of a centre
        that an order of supervision about it went to.
        """
        return self._seen(user, _by_area(user), _by_call(self.model, user), _by_raising(user))

    def visible_by_area(self, user: User) -> CaseQuerySet:
        """The part of `visible_to` that duties over an area give."""
        return self._seen(user, _by_area(user))

    def visible_by_call(self, user: User, **facts: Any) -> CaseQuerySet:
        """The part that calls of the person's units give; `facts` narrows the calls."""
        return self._seen(user, _by_call(self.model, user, **facts))

    def visible_by_raising(self, user: User) -> CaseQuerySet:
        """The part that the person raised."""
        return self._seen(user, _by_raising(user))

    def _seen(self, user: User, *parts: Q | None) -> CaseQuerySet:
        """The cases of these parts. Subqueries, because a join would repeat a case for each post; only the parts that
        the posts need, because each one costs.
        """
        reasons = [part for part in parts if part]
        seen = self.filter(Q(*reasons, _connector=Q.OR)) if reasons else self.none()
        return seen.filter(not_barred(self.model, user))

    def as_read_by(self, user: User) -> CaseQuerySet:
        """Annotated with what decides how much of each case this person reads: see `cases.access.disclosure`."""
        parts = [part for part in (_by_area(user), _by_raising(user)) if part]
        otherwise = Q(*parts, _connector=Q.OR) if parts else None
        return self.annotate(**reading(self.model, user, otherwise=otherwise))

    def in_hands_of(self, user: User) -> CaseQuerySet:
        """Without those that left the hands of the person's units and that nothing else lets them see."""
        return self.as_read_by(user).filter(Q(left_at=None))

    def joinable(self) -> CaseQuerySet:
        """What residents may learn of to say "me too": open public matters of livelihood, and nothing about people."""
        public = self.open().filter(KEPT_FROM_NOBODY)
        return public.filter(state__in=HELD, network=Network.LIVELIHOOD)

    def locked(self) -> CaseQuerySet:
        """Lock the case rows alone, leaving inserts that refer to them free to proceed."""
        return self.select_for_update(of=("self",), no_key=True)

    def open(self) -> CaseQuerySet:
        """Open cases, by the condition of the partial indexes: exactly the open cases have a next due instant."""
        return self.filter(next_due_at__isnull=False)

    def ended(self) -> CaseQuerySet:
        return self.filter(state__in=ENDED)

    def overdue(self, now: dt.datetime | None = None) -> CaseQuerySet:
        return self.filter(conditions.overdue(now or timezone.now()))

    def in_hand(self) -> CaseQuerySet:
        """Open, and somebody's to act on now."""
        return self.open().filter(paused_at=None).exclude(state=State.EVALUATING)

    def supervised(self) -> CaseQuerySet:
        """With an open order of supervision or call-in."""
        orders: Any = self.model._meta.get_field("orders").related_model
        return self.filter(pk__in=orders._default_manager.open().numbered().values("case"))

    def held_by(self, units: frozenset[int]) -> CaseQuerySet:
        return self.open().filter(holder__in=units)

    def in_area(self, level: str, area_id: int) -> CaseQuerySet:
        return self.filter(**{level: area_id})

    def for_page(self) -> CaseQuerySet:
        """With what a list row or the case page names, in one statement."""
        return self.select_related("holder", "centre__area", "street", "community", "grid", "county", "catalogue_item")


def not_barred(case: type[models.Model], user: User) -> Q:
    """The condition under which a case that the person's posts cover is not kept from them for another reason."""
    unsealed = Q(is_suggested_confidential=False) | Q(raised_by=user.pk) | _opens_seal(case, user)
    open_to = unsealed & ~Q(pk__in=recusals_of(case, user).values("case"))
    return open_to & ~complaining_of(case, user) if user.own_units else open_to


def complaining_of(case: type[models.Model], user: User, of: str = "") -> Q:
    """The condition under which a case complains of a unit of the person, or of one under it in the same house.

    `of`: the way from the rows to the case, `case__`.
    """
    units: Any = case._meta.get_field("complained_of").related_model
    under = units._default_manager.filter(parent__in=user.own_units, area=F("parent__area")).values("pk")
    return Q(**{f"{of}complained_of__in": user.own_units}) | Q(**{f"{of}complained_of__in": under})


def _opens_seal(case: type[models.Model], user: User) -> Q:
    """The condition that opens a sealed case: on duty in its centre, or in a unit that an order about the case went to.

    Somebody above must be able to look into a case that nobody accepts. A call-in is held by the city's centre,
    whatever unit it is addressed to.
    """
    posts = [post for post in user.current_posts if post.duty == Duty.DUTY_OFFICER and post.unit]
    if not posts:
        return Q(pk=None)
    cities = [post.unit.area_id for post in posts if post.unit and _is_city_centre(post.unit)]
    asked = Q(unit__in=user.units_as(Duty.DUTY_OFFICER))
    asked |= Q(kind=OrderKind.CALL_IN, case__city__in=cities) if cities else Q(pk=None)
    orders: Any = case._meta.get_field("orders").related_model
    ordered = orders._default_manager.numbered().filter(asked, case=OuterRef("pk"))
    return Q(centre__in=user.units_as(Duty.DUTY_OFFICER)) | Q(Exists(ordered))


def _is_city_centre(unit: Unit) -> bool:
    return unit.is_centre and unit.area.level == AreaLevel.CITY


def recusals_of(case: type[models.Model], user: User) -> RecusalQuerySet:
    """The matters from which the person stands aside."""
    recusals: Any = case._meta.get_field("recusals").related_model
    standing: RecusalQuerySet = recusals._default_manager.standing()
    return standing.filter(person=user.pk)


def areas_seen(user: User) -> list[Area]:
    """The areas whose cases the person's posts let them see."""
    return [area for post in user.current_posts if (area := _area_seen(post))]


def places_seen(user: User) -> list[tuple[str, int]]:
    """Level and id of each area seen and of its predecessors, whose ended cases stay visible."""
    return [(area.level, number) for area in areas_seen(user) for number in (area.pk, *area.formerly)]


def around_those_seen(user: User, column: str = "area") -> Q:
    """Rows of the areas that the person's posts look over, and of a grid worker's community; `column` names the area.

    For what is no case and yet belongs to a place: councils, applications for services.
    """
    areas = areas_seen(user)
    if not areas:
        return Q(pk=None)
    communities = [area.path[: PATH_DIGITS[AreaLevel.COMMUNITY]] for area in areas if area.level == AreaLevel.GRID]
    reasons = [inside(area.path, f"{column}__path") for area in areas]
    reasons += [Q(**{f"{column}__path": path}) for path in communities]
    reasons.append(Q(**{f"{column}__in": [number for _level, number in places_seen(user)]}))
    return Q(*reasons, _connector=Q.OR)


def areas_watched(user: User) -> list[Area]:
    """The seen areas that have lists and figures of their own, the widest first: all but grids."""
    conditions = (area for area in areas_seen(user) if area.level != AreaLevel.GRID)
    return sorted(conditions, key=lambda area: len(area.path))


def _area_seen(post: Post) -> Area | None:
    if post.duty in SEES_ITS_AREA:
        return post.area
    if post.duty in SEES_ITS_UNITS_AREA and post.unit and post.unit.is_centre:
        return post.unit.area
    return None


def _by_area(user: User) -> Q | None:
    columns = [Q(**{level: number}) for level, number in places_seen(user)]
    return Q(*columns, _connector=Q.OR) if columns else None


def _by_call(case: type[models.Model], user: User, **facts: Any) -> Q | None:
    calls: Any = case._meta.get_field("calls").related_model
    units = user.units_as(*SEES_ITS_UNITS_CALLS)
    return Q(pk__in=calls._default_manager.filter(unit__in=units, **facts).values("case")) if units else None


def _by_raising(user: User) -> Q | None:
    return Q(raised_by=user.pk) if user.has_duty(*SEES_WHAT_IT_RAISED) else None
