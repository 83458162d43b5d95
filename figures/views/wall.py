"""The wall (大屏): one area's figures for a screen that people look up to. It renews itself; nobody's name is on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from figures import sums, times
from figures.periods import MONTH, named
from figures.rates import BY_NAME
from figures.unlisted import NOTHING, as_seen_by
from figures.views.board import queue_of, tile
from figures.views.period import BY_WEEK, Doors, first_of_weeks, how_far, last_weeks, risen
from figures.views.place import BELOW, Place, place_of
from teams.http import UserRequest
from teams.models import User
from web.pages import page
from worktime import timekeeping

NOW = ("open", "due_soon", "overdue", "paused", "supervised")
OF_AREAS = NOW[:3]
MOST_AREAS = 12
"""As many lines as a screen holds; where there are more, those with the most overdue are shown, and it is said."""


@page
def wall(request: UserRequest) -> HttpResponse:
    """Of the widest area the person watches, or the one below it that `?area=` names; of one network or of all."""
    return render(request, "figures/wall.html", _context(request.user, place_of(request)))


def _context(user: User, place: Place) -> dict[str, Any]:
    area, network, today = place.area, place.network, timekeeping.today()
    period = named(MONTH, today)
    below = list(BELOW.rows(area=area.pk, today=timezone.localdate()))
    standing = as_seen_by(user, [area, *below], network)
    kept = sums.kept_from(user)
    daily = sums.Daily(area.pk, min(period.first, first_of_weeks(today)), today, without=kept)
    month, so_far = daily.of(network, period.first, today), daily.of(network, today, today)
    known = times.over(area.pk, network, period.first, today, without=kept)
    doors = Doors(area, network, period)
    shown = sorted(below, key=lambda one: -standing.get(one.pk, NOTHING).get("overdue", 0))[:MOST_AREAS]
    return {
        "area": area,
        "now": timekeeping.now(),
        "today": [sums.value(so_far, "raised"), so_far["closed"]],
        "standing": [tile(name, standing.get(area.pk, NOTHING), place.narrow) for name in NOW],
        "heads": [queue_of(name) for name in OF_AREAS],
        "steps": list(how_far(doors, month, known.times if known else {})),
        "has_times": area.level in times.LEVELS,
        "weeks": last_weeks(daily, network, today),
        "week_rates": [BY_NAME[name] for name in BY_WEEK],
        "rising": risen(doors, area, today, kept),
        "lines": [
            (one.name, [tile(name, standing.get(one.pk, NOTHING), place.narrow) for name in OF_AREAS])
            for one in sorted(shown, key=lambda one: one.path)
        ],
        "left_out": len(below) - len(shown),
        "state": known,
        "back_url": place.narrow.address(reverse("figures:board")),
    }
