"""The first page by what a person is there for, and the grid worker's two lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.access.policies import MEMBERS
from cases.models import Case
from cases.models.scope import areas_watched
from cases.reading import queues, rows
from cases.reading.queues import BY_DUE, NEWEST
from cases.rules.choices import HELD, State
from networks import rules
from teams.choices import ADMINISTRATORS, Duty
from teams.http import UserRequest
from teams.models import User
from web.pages import page
from worktime import timekeeping

SHOWN = 10


@page
def home(request: UserRequest) -> HttpResponse:
    """Grid workers see today, the desk's people their desk, who only watches the board; others what there is."""
    user = request.user
    if areas_watched(user) and not user.has_duty(*MEMBERS, Duty.RESPONSIBLE):
        return redirect("figures:board")
    if queues.queues_of(user):
        return redirect("desk:desk")
    if user.has_duty(Duty.GRID_WORKER):
        return redirect("field:today")
    duties = [post.get_duty_display() for post in user.current_posts if post.duty in ADMINISTRATORS]
    is_keeper = user.has_duty(Duty.SYSTEM_ADMIN)
    missing = rules.current().calendar.year_to_load(timekeeping.today()) if is_keeper else None
    return render(request, "field/home_none.html", {"duties": duties, "missing_year": missing})


@page
def today(request: UserRequest) -> HttpResponse:
    """What is owed to whom today, and what was logged last."""
    user, now = request.user, timekeeping.now()
    owed = rows.page(_owed(user, now), BY_DUE, reader=user, now=now).rows[:SHOWN]
    lately = rows.page(_own(user), NEWEST, reader=user, now=now).rows[:SHOWN]
    return render(request, "field/today.html", {"owed": owed, "lately": lately, "nav": "today"})


@page
def mine(request: UserRequest) -> HttpResponse:
    """All that the person logged, newest first."""
    after = request.GET.get("after", "")
    listed = rows.page(_own(request.user), NEWEST, after=after, reader=request.user, now=timekeeping.now())
    return render(request, "field/mine.html", {"rows": listed.rows, "nav": "mine"} | _ways(listed, after))


def _ways(listed: rows.Page, after: str) -> dict[str, Any]:
    return {"first_url": "?" if after else "", "older_url": f"?after={listed.older}" if listed.older else ""}


def _own(user: User) -> Any:
    return Case.objects.visible_to(user).filter(raised_by=user.pk)


def _owed(user: User, now: dt.datetime) -> Any:
    """Own or own grid's matters that were answered, or whose limit ends today or has ended."""
    grids = [post.area_id for post in user.current_posts if post.duty == Duty.GRID_WORKER]
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    ours = Q(raised_by=user.pk) | Q(grid__in=grids)
    pressing = Q(state=State.EVALUATING) | Q(state__in=HELD, next_due_at__lte=midnight)
    return Case.objects.visible_to(user).open().filter(ours, pressing)
