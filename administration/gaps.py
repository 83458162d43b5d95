"""What is missing or will be: people without a post, posts that run out, units and grids nobody looks after."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from administration import scope
from networks.choices import AreaLevel
from networks.models import Area, Unit
from networks.models.area import PARENTS
from teams.choices import ABLE_AT_A_CENTRE, ABLE_IN_A_UNIT, Duty
from teams.models import Post, User
from worktime.days import day_after

SOON = dt.timedelta(days=30)


def people_without_post(user: User) -> QuerySet[User]:
    """Accounts that are open and see nothing."""
    held = Post.objects.current().filter(person=OuterRef("pk"))
    return scope.people(user).filter(~Exists(held), is_active=True)


def posts_running_out(user: User) -> QuerySet[Post]:
    """Posts whose last day is within thirty days, where nobody but a stand-in holds the same one on the day after it.

    A stand-in is for a time: what a stand-in alone would go on with ends, and so does the stand-in's own term.
    """
    today = timezone.localdate()
    others = Post.objects.filter(
        Q(until=None) | Q(until__gt=OuterRef("until")),
        Q(area=OuterRef("area")) | Q(area=None, unit=OuterRef("unit")),
        duty=OuterRef("duty"),
        since__lte=OuterRef("until"),
        stands_in_for=None,
    )
    soon = scope.posts(user).filter(until__gt=today, until__lte=day_after(today + SOON), since__lte=today)
    return soon.filter(~Exists(others))


def units_alone(user: User) -> QuerySet[Unit]:
    """Units that matters can be called to, and nobody could act on them."""
    there = Post.objects.current().filter(unit=OuterRef("pk"), person__is_active=True)
    officers = there.filter(duty__in=sorted(ABLE_AT_A_CENTRE))
    members = there.filter(duty__in=sorted(ABLE_IN_A_UNIT))
    alone = Q(~Exists(officers), is_centre=True) | Q(~Exists(members), is_centre=False)
    return scope.units(user).current().filter(alone).select_related(f"area__{PARENTS}")


def grids_alone(user: User) -> QuerySet[Area]:
    """Grids without a grid worker."""
    held = Post.objects.current().filter(area=OuterRef("pk"), duty=Duty.GRID_WORKER)
    return scope.areas(user).current().at(AreaLevel.GRID).filter(~Exists(held)).with_parents()
