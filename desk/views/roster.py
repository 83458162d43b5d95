"""The duty roster of a unit: a week at a time, last week's copied by one press."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.roster_forms import RosterForm
from networks.models import Unit
from teams import rosters
from teams.actions.rosters import plan
from teams.http import UserRequest
from teams.models import Post, Shift
from teams.models.shift import WEEK
from web.form_pages import FormPage, answer, form_page, page, sent
from worktime import timekeeping

FARTHEST = dt.timedelta(days=366)


@page
def own_roster(request: UserRequest) -> HttpResponse:
    """The roster of the person's own unit."""
    units = [post.unit_id for post in request.user.current_posts if post.unit_id]
    if not units:
        raise Http404
    return redirect("desk:roster", units[0])


@form_page
def roster(request: UserRequest, unit: int) -> HttpResponse:
    """One week of a unit; read by its members, planned by whoever is in charge. 404 for everybody else."""
    found = get_object_or_404(Unit.objects.current().select_related("area"), pk=min(unit, 2**63 - 1))
    if not rosters.may_read(request.user, found):
        raise Http404
    monday, may_plan = _monday(request.GET.get("week", "")), rosters.may_plan(request.user, found)
    posts = Post.objects.filter(unit=found, since__lt=monday + WEEK, person__is_active=True)
    there = list(posts.select_related("person").order_by("person__name", "pk"))
    form = RosterForm(
        sent(request), monday=monday, posts=there, may_plan=may_plan, initial=_initial(request, found, monday)
    )
    address = reverse("desk:roster", args=[found.pk])
    sheet = FormPage(
        heading=_("Duty roster of %(unit)s") % {"unit": found.name},
        button=_("Save"),
        back=f"{address}?week={monday}",
        done=_("Saved."),
        template="desk/roster.html",
        base="base_tabs.html",
        context={
            "unit": found,
            "may_plan": may_plan,
            "monday": monday,
            "sunday": monday + WEEK - dt.timedelta(days=1),
            "before_url": f"{address}?week={monday - WEEK}",
            "after_url": f"{address}?week={monday + WEEK}",
            "copy_url": f"{address}?week={monday}&copy=1",
        },
    )
    return answer(request, form, sheet, lambda _given: plan(found, monday, form.people(), by=request.user))


def _monday(given: str) -> dt.date:
    """Of the week that was asked for; of this one where nothing readable was, or one far away."""
    today = timekeeping.today()
    try:
        day = dt.date.fromisoformat(given)
    except ValueError:
        day = today
    day = day if abs(day - today) < FARTHEST else today
    return day - dt.timedelta(days=day.weekday())


def _initial(request: UserRequest, unit: Unit, monday: dt.date) -> dict[str, Any]:
    """What stands; where last week is copied, that of last week on the days that are not over."""
    stands = _named(unit, monday)
    if "copy" not in request.GET:
        return stands
    over = (timekeeping.today() - monday).days
    copied = _named(unit, monday - WEEK)
    return stands | {name: person for name, person in copied.items() if int(name[1:]) >= over}


def _named(unit: Unit, monday: dt.date) -> dict[str, str]:
    shifts = Shift.objects.of_week(unit, monday)
    return {f"{'n' if one.is_night else 'd'}{(one.day - monday).days}": str(one.person_id) for one in shifts}
