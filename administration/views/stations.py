"""Red stations: opened, changed, closed. Their list is among the volunteer teams."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import scope
from administration.network_forms import ChangeStationForm, CloseStationForm, OpenStationForm
from networks.models import Area
from teams.actions import stations as actions
from teams.actions.stations import Station
from teams.administrators import form_page
from teams.http import UserRequest
from teams.models import RedStation, User
from teams.policies import SystemSteward
from web.form_pages import FormPage, answer, sent


@form_page
def open_station(request: UserRequest, pk: int) -> HttpResponse:
    area, steward = scope.area(request.user, pk), SystemSteward(request.user)
    steward.require(area)
    sheet = _sheet(area, heading=_("Open a red station"), button=_("Open"), done=_("Opened."))

    def add(given: dict[str, Any]) -> RedStation:
        return actions.open_station(_told(given), area=area, since=given["since"], note=given["note"], by=steward)

    return answer(request, OpenStationForm(sent(request), area=area), sheet, add)


@form_page
def change_station(request: UserRequest, pk: int) -> HttpResponse:
    station, steward = _to_change(request.user, pk)
    now = {name: getattr(station, name) for name in ("name", "address", "hours", "services", "phone", "team")}
    form = ChangeStationForm(sent(request), area=station.area, initial=now)
    sheet = _sheet(station.area, station.name, heading=_("Change the red station"), button=_("Save"), done=_("Saved."))

    def change(given: dict[str, Any]) -> RedStation:
        return actions.change_station(station, _told(given), note=given["note"], by=steward)

    return answer(request, form, sheet, change)


@form_page
def close_station(request: UserRequest, pk: int) -> HttpResponse:
    station, steward = _to_change(request.user, pk)
    heading, button = _("Close the red station"), _("Close it")
    sheet = _sheet(station.area, station.name, heading=heading, button=button, done=_("It ends."))
    form = CloseStationForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.close_station(station, **given, by=steward))


def _to_change(user: User, pk: int) -> tuple[RedStation, SystemSteward]:
    station, steward = scope.station(user, pk), SystemSteward(user)
    steward.require(station.area)
    return station, steward


def _told(given: dict[str, Any]) -> Station:
    words = {name: given[name] for name in ("name", "address", "hours", "services", "phone", "team")}
    return Station(**words)


def _sheet(area: Area, about: str = "", *, heading: str, button: str, done: str) -> FormPage:
    back = reverse("five_teams:team", args=[area.pk, "volunteer"])
    about = " · ".join(filter(None, [area.place_name(), about]))
    return FormPage(heading=heading, button=button, back=back, about=about, done=done, tab="areas")
