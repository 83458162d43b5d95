"""Who takes in orders of other systems: the duty officers of a centre, for the areas that it holds."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.access.policies import centres_of
from networks.models import Unit
from orders.models import Source, SourceQuerySet
from teams.choices import Duty
from teams.models import User
from teams.policies import Reach
from web.errors import NotAllowed

OFFICERS = (Duty.DUTY_OFFICER,)


def centres(user: User) -> list[Unit]:
    """The centres for which the person takes orders in."""
    return list({unit.pk: unit for unit in centres_of(user, OFFICERS)}.values())


def reach(user: User) -> Reach:
    return _around(centres(user))


def sources_of(user: User) -> SourceQuerySet:
    return Source.objects.live().filter(centre__in=centres(user)).select_related("centre__area")


def require(user: User, centre: Unit) -> None:
    """Raise `NotAllowed` for everybody but a duty officer of this centre."""
    if centre.pk not in {unit.pk for unit in centres(user)}:
        raise NotAllowed(_("Orders of other systems are taken in by the duty officers of the centre."))


def _around(units: Iterable[Unit]) -> Reach:
    return Reach(frozenset(unit.area.path for unit in units))
