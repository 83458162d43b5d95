"""Who reads the directory of firms, keeps it, and visits: by the posts a person holds today."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.access.overseeing import posts_of, readable, units_of
from enterprises.models import Firm, FirmQuerySet
from networks.choices import UnitKind
from networks.models import Area, Unit
from teams import policies as administrators
from teams.choices import Duty
from teams.models import User
from teams.policies import NONE, Reach
from web.errors import NotAllowed

GIVES_CARE = (Duty.HEAD, Duty.DUTY_OFFICER)


def _assisting(user: User) -> list[Unit]:
    return units_of(posts_of(user, Duty.ASSISTANCE))


def _around(units: Iterable[Unit]) -> Reach:
    return Reach(frozenset(unit.area.path for unit in units))


def firms_seen(user: User) -> FirmQuerySet:
    """Firms in the areas the person looks over, or their assistance team works in."""
    team = [unit for unit in units_of(posts_of(user, *GIVES_CARE)) if unit.kind == UnitKind.ENTERPRISE_TEAM]
    mine = _around([*_assisting(user), *team])
    return Firm.objects.filter(readable(user).of("area__path") | (mine.of("area__path") if mine else NONE))


def keeping(user: User) -> Reach:
    """Where the person keeps the directory of firms and gives them to members of the team."""
    seats = units_of(posts_of(user, *GIVES_CARE))
    keepers = [unit for unit in seats if unit.is_centre or unit.kind == UnitKind.ENTERPRISE_TEAM]
    return Reach(_around(keepers).paths | administrators.configuring(user).paths)


def require_keeping(user: User, area: Area) -> None:
    if not keeping(user).covers(area):
        raise NotAllowed(_("The directory of firms is kept by the assistance team's head and by the area's centre."))


def require_keeping_somewhere(user: User) -> None:
    """A first look, before anything is typed; the verb asks again for the place."""
    if not keeping(user):
        require_keeping(user, Area())


def may_visit(user: User, firm: Firm) -> bool:
    """Assistance members of a team that works where the firm is; colleagues stand in for each other."""
    return _around(_assisting(user)).covers(firm.area)


def require_visiting(user: User, firm: Firm) -> None:
    if not may_visit(user, firm):
        raise NotAllowed(_("Visits are logged by members of the assistance team that works in this area."))
