"""Where areas lie: the drawing of an area's parts with overlaps and gaps, outlines loaded, drawn and given out."""

from __future__ import annotations

import json
import math
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import scope
from administration.boundary_forms import LoadBoundariesForm, OutlineForm
from administration.views.areas import to_change
from networks import drawing, geometry
from networks.actions import boundaries as actions
from networks.geometry import Outline
from networks.models import Area, Boundary, grid_at
from teams import policies
from teams.administrators import form_page, page
from teams.http import UserRequest
from teams.models import User
from web.form_pages import FormPage, answer, sent

TAB = "areas"
ROOM = 150.0
"""Metres around a single outline, so that corners can be drawn outside of it."""


@page
def area_map(request: UserRequest, pk: int) -> HttpResponse:
    """The areas directly in this one as they lie, what overlaps, what is left free, and the grid of a place."""
    found = scope.area(request.user, pk)
    parts, outlines = _parts(found)
    around = outlines.pop(found, None)
    faults = (
        geometry.overlaps({area.name: outline for area, outline in outlines.items()}),
        geometry.gaps(outlines.values(), around),
    )
    place = _place_asked(request)
    context = {
        "area": found,
        "drawing": drawing.draw(outlines, around=around, faults=faults),
        "missing": [part for part in parts if part not in outlines],
        "may_change": found.until is None and policies.configuring(request.user).covers(found),
        "asked": {name: request.GET.get(name, "") for name in ("longitude", "latitude")},
        "was_asked": "longitude" in request.GET,
        "place": place,
        "grid": _grid_for(request.user, place),
        "tab": TAB,
    }
    return render(request, "administration/area_map.html", context)


@form_page
def load_boundaries(request: UserRequest, pk: int) -> HttpResponse:
    """The file first; then what would change; sent once more, it takes effect."""
    found, steward = to_change(request.user, pk)
    sheet = _sheet(found, heading=_("Load outlines"), button=_("Compare"), template="load_boundaries")
    form = LoadBoundariesForm(sent(request), request.FILES or None)

    def load(given: dict[str, Any]) -> HttpResponse | None:
        parts, _outlines = _parts(found)
        matched, refused = actions.match(given["read"], [*parts, found])
        if "confirm" in request.POST:
            actions.load(matched, source=given["name"], by=steward)
            return None
        context = {
            "matched": matched,
            "refused": refused,
            "changing": sum(not match.is_same for match in matched),
            "text": given["text"],
            "name": given["name"],
            "sheet": sheet,
            "tab": TAB,
        }
        return render(request, "administration/compare_boundaries.html", context)

    return answer(request, form, sheet, load)


@form_page
def draw_boundary(request: UserRequest, pk: int) -> HttpResponse:
    """One outline as GeoJSON; with a script its corners are moved on the drawing, over those of the neighbours."""
    found, steward = to_change(request.user, pk)
    _siblings, outlines = _parts(found.parent or found)
    own = outlines.get(found)
    around = outlines.pop(found.parent, None) if found.parent else None
    initial = {"outline": json.dumps(geometry.geojson(own), separators=(",", ":")) if own else ""}
    form = OutlineForm(sent(request), initial=initial)
    drawn = drawing.draw(outlines, around=around, own=found, room=ROOM)
    sheet = _sheet(found, heading=_("Draw the outline"), button=_("Save"), template="draw_boundary", drawing=drawn)

    def save(given: dict[str, Any]) -> Boundary:
        return actions.draw(found, given["outline"], note=given["note"], by=steward)

    return answer(request, form, sheet, save)


@page
def export_boundaries(request: UserRequest, pk: int) -> HttpResponse:
    """The area's outline and those of the areas in it, as one GeoJSON file."""
    found = scope.area(request.user, pk)
    _parts_of_it, outlines = _parts(found)
    features = [
        {
            "type": "Feature",
            "properties": {"code": area.code, "name": area.name, "level": area.level},
            "geometry": geometry.geojson(outline),
        }
        for area, outline in outlines.items()
    ]
    answered = JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")
    answered["Content-Disposition"] = f'attachment; filename="{found.code}.geojson"'
    return answered


@page
def find_grid(request: UserRequest) -> HttpResponse:
    """The grid that holds a place, for whoever may see it: `?longitude=126.96&latitude=44.41`."""
    grid = _grid_for(request.user, _place_asked(request))
    return JsonResponse({"grid": {"id": grid.pk, "code": grid.code, "name": grid.full_name} if grid else None})


def _parts(area: Area) -> tuple[list[Area], dict[Area, Outline]]:
    """The areas directly in it, and the outlines of those that have one and of itself."""
    parts = list(Area.objects.current().filter(parent=area).order_by("path"))
    found = Boundary.objects.filter(area__in=[*parts, area])
    known = {boundary.area_id: boundary.outline for boundary in found}
    return parts, {part: known[part.pk] for part in [*parts, area] if part.pk in known}


def _grid_for(user: User, place: tuple[float, float] | None) -> Area | None:
    grid = grid_at(*place) if place else None
    return grid if grid and policies.reading(user).covers(grid) else None


def _place_asked(request: UserRequest) -> tuple[float, float] | None:
    """Longitude and latitude from the address; None where they are no place."""
    try:
        longitude, latitude = (float(request.GET.get(name, "")) for name in ("longitude", "latitude"))
    except ValueError:
        return None
    is_place = math.isfinite(longitude) and math.isfinite(latitude)
    return (longitude, latitude) if is_place and abs(longitude) <= geometry.WORLD_LONGITUDE else None


def _sheet(area: Area, *, heading: str, button: str, template: str, **context: Any) -> FormPage:
    drawn_in = area if template == "load_boundaries" else area.parent or area
    return FormPage(
        heading=heading,
        button=button,
        back=reverse("administration:area_map", args=[drawn_in.pk]),
        about=area.full_name,
        tab=TAB,
        done=_("Saved."),
        template=f"administration/{template}.html",
        context=context,
    )
