"""What an address names, where this person sees it; else there is no such page."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import get_object_or_404

from cases.models.scope import around_those_seen
from cases.reading.telephones import number_to_ring
from cases.rules import sealing
from networks.models.area import inside
from teams.models import RedStation, User
from teams.models.station import RedStationQuerySet
from volunteering import policies
from volunteering.models import Need
from web.addresses import whole_address
from worktime import timekeeping

TAB = "volunteering"
BASE = "volunteering/base.html"
AROUND = "area__parent__parent__parent__parent"


def station_open(pk: int) -> RedStation:
    """For everybody: a station that is in force."""
    stations = RedStation.objects.current(timekeeping.today()).select_related(AROUND, "team")
    return get_object_or_404(stations, pk=pk)


def stations_seen(user: User) -> RedStationQuerySet:
    """Those in the areas that the person's posts look over; the one door for staff."""
    return RedStation.objects.current().filter(around_those_seen(user) | Q(team__in=policies.teams_of(user)))


def stations_to_lead(user: User) -> RedStationQuerySet:
    """Those at which the person plans activities."""
    within = [inside(path, "area__path") for path in policies.hand_reach(user)]
    reasons = Q(*within, Q(team__in=policies.teams_of(user)), _connector=Q.OR)
    return RedStation.objects.current().filter(reasons).select_related(AROUND, "team").order_by("area__path", "name")


def station_seen(user: User, pk: int) -> RedStation:
    return get_object_or_404(stations_seen(user).select_related(AROUND, "team"), pk=pk)


def need_seen(user: User, pk: int) -> Need:
    around = (f"station__{AROUND}", "station__team", "raised_by", "checked_by", "confirmed_by", "witness", "case")
    return get_object_or_404(Need.objects.visible_to(user).select_related(*around), pk=pk)


def is_a_code(code: str) -> bool:
    return len(code) == sealing.CODE_LENGTH and set(code.upper()) <= set(sealing.ALPHABET)


def phone_of(station: RedStation) -> str:
    """The station's own number, or the nearest centre's."""
    return station.phone or number_to_ring(station.area)


def public_address(station: RedStation) -> str:
    return whole_address("volunteering:station", str(station.pk))
