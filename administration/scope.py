"""What an administrator may look at: everything on these pages starts here, and outside it nothing exists."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from networks.models import Area, AreaQuerySet, Change, ChangeQuerySet, Unit, UnitQuerySet
from networks.models.area import PARENTS
from teams import policies
from teams.choices import Duty
from teams.models import Handover, Post, User


def may_see_calendar(user: User) -> bool:
    """The work calendar is the system administrators' to keep and the auditors' to read."""
    return user.has_duty(Duty.SYSTEM_ADMIN, Duty.AUDITOR)


def people(user: User) -> QuerySet[User]:
    return policies.known_to(policies.reading(user))


def units(user: User) -> UnitQuerySet:
    return Unit.objects.filter(policies.reading(user).of("area__path"))


def areas(user: User) -> AreaQuerySet:
    return Area.objects.filter(policies.reading(user).of("path"))


def posts(user: User) -> QuerySet[Post]:
    reach = policies.reading(user)
    return Post.objects.with_places().filter(reach.of("area__path") | reach.of("unit__area__path"))


def changes(user: User) -> ChangeQuerySet:
    return Change.objects.filter(policies.auditing(user).of("path"))


def handovers(user: User) -> QuerySet[Handover]:
    """An administrator's, and those offered to the person."""
    reach = policies.reading(user)
    offered = Q(receiver=user)
    inside = reach.of("post__unit__area__path") | reach.of("post__area__path")
    return Handover.objects.with_people().filter(offered | inside)


def person(user: User, pk: int) -> User:
    return get_object_or_404(people(user), pk=pk)


def unit(user: User, pk: int) -> Unit:
    return get_object_or_404(units(user).select_related(f"area__{PARENTS}", "parent__area"), pk=pk)


def area(user: User, pk: int) -> Area:
    return get_object_or_404(areas(user).with_parents().select_related("successor"), pk=pk)


def post(user: User, pk: int) -> Post:
    return get_object_or_404(posts(user), pk=pk)


def handover(user: User, pk: int) -> Handover:
    return get_object_or_404(handovers(user), pk=pk)
