"""A unit's group robots: added, tried, taken away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import scope
from administration.notice_forms import RobotForm
from cases.actions import robots as actions
from cases.models import Robot
from networks.models import Unit
from teams.administrators import form_page, page
from teams.forms import ConfirmForm
from teams.http import UserRequest
from teams.models import User
from teams.policies import SystemSteward
from web.form_pages import FormPage, answer, sent

TAB = "units"


@page
def robots(request: UserRequest, pk: int) -> HttpResponse:
    """A unit's robots, told apart by their last characters."""
    unit = scope.unit(request.user, pk)
    SystemSteward(request.user).require(unit.area)
    context = {"unit": unit, "robots": list(Robot.objects.filter(unit=unit).order_by("pk")), "tab": TAB}
    return render(request, "administration/robots.html", context)


@form_page
def add_robot(request: UserRequest, pk: int) -> HttpResponse:
    unit, steward = scope.unit(request.user, pk), SystemSteward(request.user)
    steward.require(unit.area)
    lead = _("Notices to the unit are posted in the group: number, sentence and link, nothing else.")
    sheet = _sheet(unit, _("Add a group robot"), _("Add"), lead=lead, done=_("The robot was added. Try it now."))
    return answer(request, RobotForm(sent(request)), sheet, lambda given: actions.add(unit, **given, by=steward))


@form_page
def try_robot(request: UserRequest, pk: int) -> HttpResponse:
    robot, steward = _robot(request.user, pk)
    sheet = _sheet(robot.unit, _("Try the robot"), _("Post a trial"), robot, done=_("The trial stands in the group."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.attempt(robot, by=steward))


@form_page
def remove_robot(request: UserRequest, pk: int) -> HttpResponse:
    robot, steward = _robot(request.user, pk)
    sheet = _sheet(robot.unit, _("Take the robot away"), _("Take away"), robot, done=_("The robot was taken away."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.remove(robot, by=steward))


def _robot(user: User, pk: int) -> tuple[Robot, SystemSteward]:
    seen = Robot.objects.select_related("unit__area").filter(unit__in=scope.units(user))
    robot, steward = get_object_or_404(seen, pk=pk), SystemSteward(user)
    steward.require(robot.unit.area)
    return robot, steward


def _sheet(unit: Unit, heading: str, button: str, robot: Robot | None = None, **more: Any) -> FormPage:
    about = f"{unit.name} · {robot}" if robot else unit.name
    back = reverse("administration:robots", args=[unit.pk])
    return FormPage(heading=heading, button=button, back=back, about=about, tab=TAB, **more)
