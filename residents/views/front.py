"""The front door for whoever is not signed in: six doors, and what became of what was raised this month."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.reading import telephones
from cases.reading.telephones import PUBLIC_LINE
from networks.models import Area
from residents import contacts, places
from residents.counting import month_of
from residents.models import MonthFigures
from teams.finding import LONGEST
from teams.http import P, View
from web.display import A_YEAR
from web.pages import page
from worktime import timekeeping

WAYS = {
    "front": "residents:front",
    "raise": "residents:raise",
    "grid": "residents:grid_worker",
    "area": "residents:own_area",
    "services": "services:services",
    "certificates": "services:certificates",
}
"""What a place is chosen for, and where the choice leads."""
ROBOTS = (
    "User-agent: *\nAllow: /$\nAllow: /accessibility/\nAllow: /call/\nAllow: /services/$\nAllow: /certificates/\n"
    "Allow: /static/\nDisallow: /\n"
)
"""Only what is the same for everybody may be found by searching; what hangs on a code or a place is nobody's result."""


def public(view: View[P]) -> View[P]:
    """A page that everybody may open and that writes nothing."""
    return login_not_required(page(view))


@public
def front(request: HttpRequest) -> HttpResponse:
    area = places.remembered(request)
    shown: dict[str, Any] = {"area": area, "phone": PUBLIC_LINE, "figures": None}
    if area:
        shown |= {"name": places.short_name_of(area), "phone": telephones.number_to_ring(area)}
    return render(request, "residents/front.html", shown | _month(area))


def _month(area: Area | None) -> dict[str, Any]:
    """The figures of the community around the place, or of the city; nothing where nothing was counted yet."""
    month = month_of(timekeeping.now())
    if area is None:
        of_city = MonthFigures.objects.filter(month=month, area__level="city").select_related("area")
        counted = of_city.order_by("area__path").first()
        around = counted.area if counted else None
    else:
        around = places.community_of(area)
        counted = MonthFigures.objects.of(around.pk, month)
    return {"code": around.code if around else "", "month": month, "figures": counted}


@public
def choose_place(request: HttpRequest) -> HttpResponse:
    """By typing a name, or step by step from the county down: no map, and nothing that has to be remembered."""
    purpose = request.GET.get("for", "front")
    words = request.GET.get("q", "")[:LONGEST]
    around = places.around(request.GET.get("in", ""))
    listed = places.found(words) if words.strip() else places.parts_of(around)
    shown = {
        "purpose": purpose if purpose in WAYS else "front",
        "words": words,
        "around": around,
        "rows": [_way_on(area, purpose, is_found=bool(words.strip())) for area in listed],
        "phone": PUBLIC_LINE,
    }
    return render(request, "residents/places.html", shown)


def _way_on(area: Area, purpose: str, *, is_found: bool) -> tuple[str, str]:
    """Name and address: of a community the choice itself, of what is above it the next step down."""
    name = places.name_of(area) if is_found else area.name
    if area.level in places.SMALLEST:
        return name, f"{reverse('residents:place', args=[area.code])}?for={purpose}"
    return name, f"{reverse('residents:places')}?for={purpose}&in={area.code}"


@login_not_required
@require_safe
def keep_place(request: HttpRequest, code: str) -> HttpResponse:
    """Remember a place in the browser and go on; the service itself keeps nothing."""
    answer = redirect(WAYS.get(request.GET.get("for", ""), WAYS["front"]))
    if area := places.place_with(code):
        answer.set_cookie(
            places.COOKIE, area.code, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    return answer


@public
def grid_worker(request: HttpRequest) -> HttpResponse:
    area = places.remembered(request)
    if area is None:
        return redirect(f"{reverse('residents:places')}?for=grid")
    workers = contacts.grid_workers(area)
    code = places.community_of(area).code
    shown = {"name": places.short_name_of(area), "code": code, "workers": workers, "centres": telephones.centres(area)}
    return render(request, "residents/grid_worker.html", shown | {"phone": PUBLIC_LINE})


@public
def own_area(request: HttpRequest) -> HttpResponse:
    """To the public page of the place just chosen."""
    area = places.remembered(request)
    if area is None:
        return redirect(f"{reverse('residents:places')}?for=area")
    return redirect("residents:area", places.community_of(area).code)


@public
def call(request: HttpRequest) -> HttpResponse:
    """Numbers to ring, the ones for danger to life first."""
    area = places.remembered(request)
    centres = telephones.centres(area) if area else []
    return render(request, "residents/call.html", {"life": contacts.LIFE, "centres": centres, "phone": PUBLIC_LINE})


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far these pages are made for all, and what does not hold yet."""
    return render(request, "residents/accessibility.html", {"phone": PUBLIC_LINE})


@login_not_required
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain")
