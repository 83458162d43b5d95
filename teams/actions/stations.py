"""Red stations: opened, changed, closed. They belong to the configuration, like units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from networks.actions.record import Steward, differences, record
from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Unit
from teams.errors import SENTENCES
from teams.models import RedStation
from web.errors import Refusal, explained, require_said


@dataclass(frozen=True, slots=True)
class Station:
    """What is said of a red station."""

    name: str
    address: str
    hours: str
    services: Sequence[str] = ()
    phone: str = ""
    team: Unit | None = None


def open_station(told: Station, *, area: Area, since: dt.date, note: str = "", by: Steward) -> RedStation:
    """Open a red station in a community or sub-district."""
    by.require(area)
    with explained(SENTENCES):
        require_place(area, since)
        require_said(name=told.name, address=told.address)
        require_team(told.team, area)
        station = RedStation.objects.create(area=area, since=since, **_columns(told))
        changed = {name: ("", value) for name, value in _columns(told).items() if value} | {"since": ("", since)}
        record("opened", station, by=by, area=area, changed=changed, with_others=_others(area, told.team), note=note)
    return station


def change_station(station: RedStation, told: Station, *, note: str = "", by: Steward) -> RedStation:
    by.require(station.area)
    with explained(SENTENCES):
        station = _locked(station)
        require_said(name=told.name, address=told.address)
        require_team(told.team, station.area)
        columns = _columns(told)
        changed = differences({name: getattr(station, name) for name in columns}, columns)
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        others = [*_others(station.area, told.team), *([station.team] if station.team else [])]
        for name, value in columns.items():
            setattr(station, name, value)
        station.save(update_fields=list(columns))
        record("corrected", station, by=by, area=station.area, changed=changed, with_others=others, note=note)
    return station


def close_station(station: RedStation, *, until: dt.date, note: str = "", by: Steward) -> RedStation:
    """Close a red station: `until` is the first day it is no longer open."""
    by.require(station.area)
    with explained(SENTENCES):
        station = _locked(station)
        if station.until:
            raise Refusal(_("It has ended already."))
        station.until = until
        station.save(update_fields=["until"])
        others = _others(station.area, station.team)
        changed = {"until": ("", until)}
        record("ended", station, by=by, area=station.area, changed=changed, with_others=others, note=note)
    return station


def _locked(station: RedStation) -> RedStation:
    return RedStation.objects.with_places().select_for_update(of=("self",), no_key=True).get(pk=station.pk)


def require_place(area: Area, since: dt.date) -> None:
    """A red station lies in a sub-district or a community that is there on that day."""
    if area.level not in (AreaLevel.STREET, AreaLevel.COMMUNITY):
        raise Refusal(_("A red station lies in a sub-district or in a community; choose one."), field="area")
    if not area.is_in_force(since):
        raise Refusal(_("The area was not in force on that day."), field="since")


def require_team(team: Unit | None, area: Area) -> None:
    """Only a volunteer team has a station, where it works."""
    if team is None:
        return
    if team.kind != UnitKind.VOLUNTEER_TEAM:
        raise Refusal(_("Choose a volunteer team; other units have no red station."), field="team")
    if not area.path.startswith(team.area.path) and not team.area.path.startswith(area.path):
        raise Refusal(_("This team belongs to another place."), field="team")


def _columns(told: Station) -> dict[str, object]:
    return {
        "name": told.name,
        "address": told.address,
        "hours": told.hours,
        "services": list(told.services),
        "phone": told.phone,
        "team": told.team,
    }


def _others(area: Area, team: Unit | None) -> list[Area | Unit]:
    return [area, *([team] if team else [])]
