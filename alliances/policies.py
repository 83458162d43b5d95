"""Who reads and who works with alliances: by the posts a person holds today."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from alliances.models import Entry, Match
from cases.access.overseeing import posts_of, readable, units_of
from networks.choices import AreaLevel, Network, NetworkPart
from networks.models import Area, AreaQuerySet, Membership, Unit
from teams.choices import Duty
from teams.models import User
from web.errors import NotAllowed

IN_ALLIANCE = (Duty.HEAD, Duty.DUTY_OFFICER, Duty.LIAISON)
"""Those who speak for their unit in an alliance."""
ALLIANCE_LEVELS = (AreaLevel.STREET, AreaLevel.COMMUNITY)


def alliances_of(user: User) -> AreaQuerySet:
    """Areas whose alliance the person may read: looked over, hosted, or joined by an own unit."""
    seats = units_of(posts_of(user, *IN_ALLIANCE))
    joined = Membership.objects.current().filter(network=Network.PARTY, unit__in=seats).values("area")
    hosted = [unit.area_id for unit in seats if unit.is_centre]
    among = Area.objects.current().filter(level__in=ALLIANCE_LEVELS)
    return among.filter(readable(user).of("path") | Q(pk__in=joined) | Q(pk__in=hosted))


def seat_in(user: User, area: Area) -> Unit | None:
    """The own unit in whose name the person works in this alliance; the host's before a member's."""
    seats = units_of(posts_of(user, *IN_ALLIANCE))
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
