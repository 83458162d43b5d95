"""Who reads and who works with alliances, firms and teams: by the posts a person holds today."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models.scope import areas_seen
from linkage.errors import NotAllowed
from linkage.models import Entry, Firm, FirmQuerySet, Match
from networks.choices import AreaLevel, Network, NetworkPart, UnitKind
from networks.models import Area, AreaQuerySet, Membership, Unit
from teams import policies as administrators
from teams.choices import Duty
from teams.models import Post, User
from teams.policies import NONE, Reach

IN_ALLIANCE = (Duty.HEAD, Duty.DUTY_OFFICER, Duty.LIAISON)
"""Those who speak for their unit in an alliance."""
GIVES_CARE = (Duty.HEAD, Duty.DUTY_OFFICER)
ALLIANCE_LEVELS = (AreaLevel.STREET, AreaLevel.COMMUNITY)


def _posts(user: User, *duties: Duty) -> list[Post]:
    return [post for post in user.current_posts if post.duty in duties and post.unit]


def units_of(posts: Iterable[Post]) -> list[Unit]:
    return [post.unit for post in posts if post.unit]


def readable(user: User) -> Reach:
    """The subtrees the person looks over: by a duty over an area, at its centre, or as administrator."""
    paths = {area.path for area in areas_seen(user) if area.level != AreaLevel.GRID}
    return Reach(frozenset(paths | administrators.reading(user).paths))


# Alliances


def alliances_of(user: User) -> AreaQuerySet:
    """Areas whose alliance the person may read: looked over, hosted, or joined by an own unit."""
    seats = units_of(_posts(user, *IN_ALLIANCE))
    joined = Membership.objects.current().filter(network=Network.PARTY, unit__in=seats).values("area")
    hosted = [unit.area_id for unit in seats if unit.is_centre]
    among = Area.objects.current().filter(level__in=ALLIANCE_LEVELS)
    return among.filter(readable(user).of("path") | Q(pk__in=joined) | Q(pk__in=hosted))


def seat_in(user: User, area: Area) -> Unit | None:
    """The own unit in whose name the person works in this alliance; the host's before a member's."""
    seats = units_of(_posts(user, *IN_ALLIANCE))
    hosts = [unit for unit in seats if unit.is_centre and unit.area_id == area.pk]
    if hosts or not seats:
        return next(iter(hosts), None)
    rows = Membership.objects.current().of(area, Network.PARTY).filter(unit__in=seats).select_related("unit__area")
    found = sorted(rows, key=lambda row: row.part != NetworkPart.LEAD)
    return found[0].unit if found else None


def require_seat(user: User, area: Area) -> Unit:
    seat = seat_in(user, area)
    if seat is None:
        raise NotAllowed(_("Only heads, duty officers and liaison officers of the alliance's members do this."))
    return seat


def is_host(seat: Unit | None, area: Area) -> bool:
    """Whether the unit keeps the alliance's lists: the area's own centre or committee."""
    return seat is not None and seat.is_centre and seat.area_id == area.pk


def require_host(user: User, area: Area) -> Unit:
    seat = require_seat(user, area)
    if not is_host(seat, area):
        raise NotAllowed(_("The alliance's own office or committee does this."))
    return seat


def speaks_for(seat: Unit | None, entry: Entry) -> bool:
    """Whose entry it is, and the host for everybody: also for organisations, which sign in nowhere."""
    return seat is not None and (seat.pk == entry.unit_id or is_host(seat, entry.area))


def require_speaker(user: User, *entries: Entry) -> Unit:
    seat = require_seat(user, entries[0].area)
    if not any(speaks_for(seat, entry) for entry in entries):
        raise NotAllowed(_("Whoever brought it changes it, or the alliance's own office or committee."))
    return seat


def sides(match: Match) -> tuple[Entry, Entry]:
    return match.need, match.resource


# Firms


def _assisting(user: User) -> list[Unit]:
    return units_of(_posts(user, Duty.ASSISTANCE))


def _around(units: Iterable[Unit]) -> Reach:
    return Reach(frozenset(unit.area.path for unit in units))


def firms_seen(user: User) -> FirmQuerySet:
    """Firms in the areas the person looks over, or their assistance team works in."""
    team = [unit for unit in units_of(_posts(user, *GIVES_CARE)) if unit.kind == UnitKind.ENTERPRISE_TEAM]
    mine = _around([*_assisting(user), *team])
    return Firm.objects.filter(readable(user).of("area__path") | (mine.of("area__path") if mine else NONE))


def keeping(user: User) -> Reach:
    """Where the person keeps the directory of firms and gives them to members of the team."""
    seats = units_of(_posts(user, *GIVES_CARE))
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


# Teams


def team_areas(user: User) -> Reach:
    """Where the person reads who is in the five teams: what they look over, and the own units' areas."""
    own = {post.unit.area.path for post in user.current_posts if post.unit}
    return Reach(readable(user).paths | own)
