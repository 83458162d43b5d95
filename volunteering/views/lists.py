"""For staff: the stations of one's areas, and the wishes at them, those first that wait for the reader."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render

from teams.http import UserRequest
from volunteering import policies
from volunteering.choices import ALIVE, NeedState
from volunteering.models import Need
from volunteering.views.found import AROUND, TAB, stations_seen
from web.form_pages import page
from web.pagination import BY_AREA, NEWEST, ways

SHOWN = {
    "check": (NeedState.RAISED,),
    "open": (NeedState.OPEN,),
    "hand": (NeedState.CLAIMED, NeedState.DONE),
    "": None,
}
"""Parts of the list of wishes; the empty one is all of it."""


@page
def stations(request: UserRequest) -> HttpResponse:
    """By area, each with how many wishes wait to be checked and how many are alive."""
    if not policies.sees_stations(request.user):
        raise Http404
    rows = stations_seen(request.user).select_related(AROUND, "team")
    rows = rows.annotate(waiting=_counted(NeedState.RAISED), alive=_counted(*ALIVE))
    found, older = BY_AREA.page(rows, request.GET.get("after", ""))
    return render(request, "volunteering/stations.html", {"rows": found, "tab": TAB, **ways(request, older)})


def _counted(*states: NeedState) -> Any:
    """Counted for the thirty rows of the page alone, by the index of what is alive."""
    needs = Need.objects.filter(station=OuterRef("pk"), state__in=states).order_by().values("station")
    return Coalesce(Subquery(needs.annotate(count=Count("pk")).values("count")), 0)


@page
def wishes(request: UserRequest) -> HttpResponse:
    """The newest first."""
    if not policies.sees_stations(request.user):
        raise Http404
    part = request.GET.get("part", "")
    states = SHOWN.get(part)
    rows = Need.objects.visible_to(request.user).select_related(f"station__{AROUND}")
    if states:
        rows = rows.filter(state__in=states)
    found, older = NEWEST.page(rows, request.GET.get("after", ""))
    shown = {"rows": found, "tab": TAB, "part": part if states else "", **ways(request, older)}
    return render(request, "volunteering/wishes.html", shown)
