"""What is found while typing: the choices of a picker, within what the administrator may give or change."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from administration.network_forms import fitting
from networks.choices import AreaLevel
from networks.models import Area, Unit
from teams import policies
from teams.administrators import asked_page
from teams.choices import Duty
from teams.forms import receivers
from teams.http import UserRequest
from teams.models import User
from teams.pick import AREA, PERSON, UNIT, choices
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
