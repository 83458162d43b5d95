"""The first page by what a person is there for, and the grid worker's two lists."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases.access.policies import MEMBERS
from cases.models.scope import areas_watched
from cases.reading import lists, queues
from networks import rules
from teams.choices import ADMINISTRATORS, Duty
from teams.http import UserRequest
from web.pages import page
from web.pagination import ways
from worktime import timekeeping

SHOWN = 10


@page
def home(request: UserRequest) -> HttpResponse:
    """The first page: the board for those who only supervise, the desk for those with lists, today for grid workers."""
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
    """The cases to be answered today, and those logged last."""
    user, now = request.user, timekeeping.now()
    owed = lists.owed_page(user, now=now, most=SHOWN).rows
    lately = lists.own_page(user, now=now, most=SHOWN).rows
    return render(request, "field/today.html", {"owed": owed, "lately": lately, "nav": "today"})


@page
def mine(request: UserRequest) -> HttpResponse:
    """All that the person logged, newest first."""
    listed = lists.own_page(request.user, after=request.GET.get("after", ""), now=timekeeping.now())
    return render(request, "field/mine.html", {"rows": listed.rows, "nav": "mine"} | ways(request, listed.older))
