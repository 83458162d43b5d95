"""The brief of a day (督办简报): a page for the printer that tells yesterday's figures and what is most overdue."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext

from cases.reading import lists, rows
from cases.reading.phrasing import listed
from figures import sums
from figures.models import CountingState
from figures.rates import rate
from figures.rising import rising
from figures.unlisted import NOTHING, as_seen_by
from figures.views.place import Place, place_of
from networks.choices import Network
from networks.models import Unit
from teams.http import UserRequest
from teams.models import User
from web.compiled import Compiled
from web.pages import page
from worktime import timekeeping
from worktime.deadlines import ONE_DAY

IN_TABLE = ("in_time", "contacted", "solved", "satisfied", "unrated")
MOST_LATE = 10


@page
def brief(request: UserRequest) -> HttpResponse:
    """Of the widest area the person watches, or the one below it that `?area=` names; always of today, which is what
    its list of open matters is of.
    """
    place = place_of(request)
    return render(request, "figures/brief.html", _context(request.user, place, timekeeping.today()))


def _context(user: User, place: Place, today: dt.date) -> dict[str, Any]:
    area, yesterday = place.area, today - ONE_DAY
    kept = sums.kept_from(user)
    month = yesterday.replace(day=1)
    before = yesterday - ONE_DAY
    daily = sums.Daily(area.pk, min(month, before), yesterday, without=kept)
    by_network = daily.over(yesterday, yesterday)
    of_yesterday, of_month = sums.added_up(by_network), daily.of("", month, yesterday)
    longest = lists.overdue_on_paper(user, place.narrow, now=timekeeping.now(), most=MOST_LATE)
    figures = as_seen_by(user, [area], place.network).get(area.pk, NOTHING)
    open_count, overdue = figures.get("open", 0), figures.get("overdue", 0)
    return {
        "area": area,
        "issuer": next(iter(CENTRE.rows(area=area.pk, today=today)), None),
        "today": today,
        "yesterday": yesterday,
        "number": today.timetuple().tm_yday,
        "raised": sums.value(of_yesterday, "raised"),
        "raised_before": sums.value(daily.of("", before, before), "raised"),
        "networks": _by_network(by_network),
        "closed": of_yesterday["closed"],
        "in_time": of_yesterday["in_time"],
        "heads": [rate(name, of_yesterday).formula for name in IN_TABLE],
        "month_is_over": month.month != today.month,
        "lines": [[rate(name, counts) for name in IN_TABLE] for counts in (of_yesterday, of_month)],
        "open": open_count,
        "overdue": overdue,
        "overdue_share": f"{overdue * 1000 // open_count / 10:.1f}" if open_count else "",
        "longest": longest.rows,
        "rising": rising(area.pk, yesterday, without=kept),
        "state": CountingState.objects.first(),
        "back_url": f"{reverse('figures:figures')}?{urlencode({'area': area.pk})}",
    }


def _by_network(keys: Mapping[str, Counter[str]]) -> str:
    """How many were raised in each network, the most first; those without any are left out."""
    counted = [(rows.short_network(each), sums.value(keys.get(each, Counter()), "raised")) for each in Network.values]
    most_first = sorted((one for one in counted if one[1]), key=lambda one: -one[1])
    return listed(
        [pgettext("figure", "%(network)s %(count)s") % {"network": name, "count": n} for name, n in most_first]
    )


def _centre(*, area: int, today: dt.date) -> QuerySet[Unit, str]:
    return Unit.objects.current(today).centres().filter(area=area).order_by("pk").values_list("name", flat=True)[:1]


CENTRE = Compiled(_centre)
