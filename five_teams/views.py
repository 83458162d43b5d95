"""The five teams of an area: an overview of what is missing, and a list for each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.access import overseeing
from five_teams import rows as team_rows
from five_teams.choices import Team
from five_teams.rows import COUNTED_TO
from networks.choices import AreaLevel
from networks.models import Area
from networks.models.area import inside
from teams import policies as administrators
from teams.http import UserRequest
from teams.models import RedStation, User
from web.form_pages import page
from web.pagination import at_most, ways

TAB = "teams"
MOST_BELOW = 400
MOST_STATIONS = 100
MISSING = {
    Team.RESPONSIBLE: _("areas without a responsible person"),
    Team.GRID: _("grids without a main grid worker"),
    Team.SQUAD: _("sub-districts without a squad"),
    Team.ASSISTANCE: _("members without a firm"),
    Team.VOLUNTEER: _("teams without a red station"),
}


@page
def first(request: UserRequest) -> HttpResponse:
    """The largest area whose teams the person may read."""
    reach = overseeing.team_areas(request.user)
    areas = Area.objects.current().filter(reach.of("path")).exclude(level=AreaLevel.GRID)
    largest = areas.order_by("path").first()
    if largest is None:
        raise Http404
    return redirect("five_teams:teams_of", largest.pk)


@page
def teams_of(request: UserRequest, pk: int) -> HttpResponse:
    area = _area(request.user, pk)
    cards = [_card(team, area) for team in Team]
    context = {"area": area, "around": _around(request.user, area), "below": _below(area), "cards": cards, "tab": TAB}
    context["firms_alone"] = _to_a_hundred(team_rows.firms_without_care(area))
    return render(request, "five_teams/teams.html", context)


@page
def team(request: UserRequest, pk: int, team: str) -> HttpResponse:
    area = _area(request.user, pk)
    if team not in Team.values:
        raise Http404
    is_missing = request.GET.get("of") == "missing"
    rows, older = team_rows.page(Team(team), area, is_missing=is_missing, after=request.GET.get("after", ""))
    context = {
        "area": area,
        "around": _around(request.user, area),
        "team": team,
        "label": Team(team).label,
        "teams": Team.choices,
        "is_missing": is_missing,
        "rows": rows,
        "stations": _stations(area) if team == Team.VOLUNTEER else [],
        "may_change": team == Team.VOLUNTEER and administrators.configuring(request.user).covers(area),
        "tab": TAB,
    }
    return render(request, "five_teams/team.html", context | ways(request, older))


def _card(team: Team, area: Area) -> dict[str, Any]:
    return {
        "team": team.value,
        "label": team.label,
        "url": reverse("five_teams:team", args=[area.pk, team.value]),
        "count": _to_a_hundred(team_rows.missing_count(team, area)),
        "missing": MISSING[team],
    }


def _to_a_hundred(count: int) -> str:
    """99+ where counting stopped; nothing for none."""
    return at_most(count, COUNTED_TO - 1) if count else ""


def _stations(area: Area) -> list[RedStation]:
    here = inside(area.path, "area__path")
    return list(RedStation.objects.current().with_places().filter(here).order_by("area__path", "pk")[:MOST_STATIONS])


def _area(user: User, pk: int) -> Area:
    reach = overseeing.team_areas(user)
    known = Area.objects.with_parents().filter(reach.of("path")).exclude(level=AreaLevel.GRID)
    return get_object_or_404(known, pk=pk)


def _below(area: Area) -> list[Area]:
    return list(Area.objects.current().filter(parent=area).exclude(level=AreaLevel.GRID).order_by("path")[:MOST_BELOW])


def _around(user: User, area: Area) -> list[Area]:
    """The areas around this one that the person may open, from the top; its parents are at hand."""
    reach, chain, step = overseeing.team_areas(user), [], area.parent
    while step is not None:
        chain.append(step)
        step = step.parent
    return [step for step in reversed(chain) if reach.covers(step)]
