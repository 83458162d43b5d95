"""What is found while typing: the choices of a picker, within what the administrator may give or change."""

from __future__ import annotations

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from administration.forms import receivers
from administration.http import asked_page
from administration.network_forms import fitting
from administration.pick import AREA, FOUND, PERSON, UNIT, Kind, found
from cases.http import UserRequest
from networks.choices import AreaLevel
from networks.models import Area, Unit
from teams import policies
from teams.choices import Duty
from teams.models import User
from teams.policies import Reach


@asked_page
def find_people(request: UserRequest) -> HttpResponse:
    return choices(request, PERSON, receivers(request.user))


@asked_page
def find_units(request: UserRequest) -> HttpResponse:
    return choices(request, UNIT, Unit.objects.current().filter(_acting(request.user).of("area__path")))


@asked_page
def find_areas(request: UserRequest) -> HttpResponse:
    known = Area.objects.current().filter(_acting(request.user).of("path"))
    level = request.GET.get("level", "")
    return choices(request, AREA, known.filter(level=level) if level in AreaLevel.values else known)


@asked_page
def find_members(request: UserRequest, pk: int) -> HttpResponse:
    """Units that may take part in this area's networks: some lie outside a delegated administrator's area."""
    area = get_object_or_404(Area.objects.filter(_acting(request.user).of("path")), pk=pk)
    return choices(request, UNIT, Unit.objects.current().filter(fitting(area)))


def _acting(user: User) -> Reach:
    """Where the person changes anything; whoever only reads has nothing to choose."""
    return policies.reach_of(user, Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN)


def choices(request: UserRequest, kind: Kind, among: QuerySet[Model]) -> HttpResponse:
    """What fits the letters typed so far, as choices of the picker that asks."""
    field = request.GET.get("field", "")
    if not field.isidentifier():
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    words = given.get(f"{field}_words", "").strip()
    things = found(kind, words, among)
    context = {
        "found": things[:FOUND],
        "are_more": len(things) > FOUND,
        "words": words,
        "name": field,
        "kind": kind.name,
    }
    return render(request, "administration/_found.html", context)
