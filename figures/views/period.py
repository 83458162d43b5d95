"""The figures of a period (数字): what was raised and closed, how far it went, and the rates, each with its list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases.reading import rows
from cases.reading.measures import FEWEST, MEASURES, STEP_NAMES
from cases.reading.progress_bar import LABELS
from figures import sums, times
from figures.periods import NAMED, DaysForm, Period, period_of
from figures.rates import BY_NAME, FORMULAS, beside_each_other, rate
from figures.rising import Rising, rising
from figures.views.place import BELOW, Place, network_tabs, place_of
from networks.choices import Network
from networks.models import Area
from teams.http import UserRequest
from web.pages import page
from worktime.deadlines import ONE_DAY

WEEKS = 6
TILES = ("in_time", "solved", "satisfied")
BY_WEEK = ("contacted", "solved", "satisfied")
IN_TABLE = ("in_time", "contacted", "solved", "satisfied", "unrated")
LISTED_BY = {
    "in_net": "in_net",
    "arrived": "arrived_in_time",
    "returned": "returned",
    "reworked": "reworked",
    "reopened": "reopened",
    "extended": "extended",
    "paused": "paused",
    "unrated": "unrated",
}
"""Rates that are a share of cases, with the measure that counts those cases."""
BESIDE = tuple(LISTED_BY)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count and the list that shows the cases behind it."""

    count: int
    url: str


class Doors:
    """The addresses of the lists behind the figures of one area, network and period."""

    def __init__(self, area: Area, network: str, period: Period) -> None:
        self.common = {"area": area.code} | ({"network": network} if network else {})
        self.period = period
        self.base = reverse("desk:filter")

    def to(self, measure: str, **also: str) -> str:
        days = self.period.between(MEASURES[measure].day)
        return f"{self.base}?{urlencode(self.common | days | {'figure': measure, 'sort': 'raised'} | also)}"

    def figure(self, measure: str, counts: Counter[str], **also: str) -> Figure:
        return Figure(sums.value(counts, measure), self.to(measure, **also))


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures of which days are shown; `days`: the form that asked for them, where it was filled in."""

    place: Place
    period: Period
    days: DaysForm | None

    page: ClassVar[str] = "figures:figures"

    @property
    def network(self) -> str:
        return self.place.network

    @property
    def query(self) -> dict[str, Any]:
        """What its address asks for, but the days."""
        return {"area": self.place.area.pk, "network": self.network}

    def address(self, **other: Any) -> str:
        """Of the same page with something else; days that were chosen by hand give way to a named period."""
        days = {} if "period" in other else self.period.query
        chosen = self.query | days | other
        return f"{reverse(self.page)}?{urlencode({name: each for name, each in chosen.items() if each})}"


@page
def figures(request: UserRequest) -> HttpResponse:
    """Of the widest area the person watches, or the one below it that `?area=` names; of one network or of all."""
    asked = Asked(place_of(request), *period_of(request.GET))
    return render(request, "figures/figures.html", _context(request, asked))


def _context(request: UserRequest, asked: Asked) -> dict[str, Any]:
    area, network, period = asked.place.area, asked.place.network, asked.period
    below = list(BELOW.rows(area=area.pk, today=timezone.localdate()))
    kept = sums.kept_from(request.user)
    counted = sums.over([area.pk, *(each.pk for each in below)], period.first, period.last, without=kept)
    whole, doors = sums.of(counted, area.pk, network), Doors(area, network, period)
    weeks = sums.Daily(area.pk, first_of_weeks(period.last), period.last)
    known = times.over(area.pk, network, period.first, period.last, without=kept)
    lines = _lines(asked, [(each, sums.of(counted, each.pk, network)) for each in below])
    return around(asked) | {
        "above_url": asked.address(area=area.parent_id),
        "map_url": f"{asked.place.narrow.address(reverse('figures:map'))}&{urlencode(period.query)}",
        "brief_url": asked.place.narrow.address(reverse("figures:brief")),
        "hidden": asked.query,
        "raised": doors.figure("raised", whole),
        "closed": doors.figure("closed", whole),
        "tiles": [(rate(name, whole), doors.to(BY_NAME[name].lists)) for name in TILES],
        "steps": list(how_far(doors, whole, known.times if known else {})),
        "before": [(MEASURES[name].label, doors.figure(name, whole)) for name in MEASURES["ended_before"].parts],
        "nets": [] if network else _networks(area, period, counted),
        "weeks": last_weeks(weeks, network, period.last),
        "week_rates": [BY_NAME[name] for name in BY_WEEK],
        "rising": risen(doors, area, period.last, kept),
        "beside": [(rate(name, whole), doors.figure(LISTED_BY[name], whole)) for name in BESIDE],
        "explained": doors.figure("explained", whole),
        "struck": whole["struck"],
        "visited": (whole["visited_solved"], whole["visited"]),
        "heads": [BY_NAME[name] for name in IN_TABLE],
        "lines": lines,
        "total": [rate(name, whole) for name in IN_TABLE],
        "formulas": FORMULAS,
        "fewest": FEWEST,
        "state": known,
        "has_times": area.level in times.LEVELS,
    }


def around(asked: Asked) -> dict[str, Any]:
    """What is shown, and the ways to what else could be: the same on every page of a period."""
    place, period = asked.place, asked.period
    chosen = DaysForm(initial={"first": period.first, "last": period.last}, auto_id="days-%s", label_suffix="")
    return {
        "area": place.area,
        "above": place.above,
        "board_url": place.narrow.address(reverse("figures:board")),
        "others": [(other, asked.address(area=other.pk, pick="")) for other in place.others],
        "period": period,
        "periods": [
            (asked.address(period=name), label, name == period.name) for name, (label, _first) in NAMED.items()
        ],
        "days": asked.days or chosen,
        "networks": network_tabs(asked.network, lambda value: asked.address(network=value, entry="")),
    }


def how_far(doors: Doors, whole: Counter[str], lasted: Mapping[int, times.StepTime]) -> Iterator[dict[str, Any]]:
    """How many came to each step, how many are there now, and how long those closed had been there; last how many are
    closed, and their whole time.
    """
    raised = sums.value(whole, "raised")
    for step, (name, label) in enumerate(zip(STEP_NAMES, LABELS, strict=True), 1):
        reached = doors.figure("raised" if step == 1 else f"reached_{name}", whole)
        here, time = doors.figure(f"at_{name}", whole), lasted.get(step)
        share = _share(reached.count, raised)
        yield {"number": step, "label": label, "reached": reached, "here": here, "share": share, "time": time}
    done, time = doors.figure("done", whole), lasted.get(times.WHOLE)
    share = _share(done.count, raised)
    yield {"number": "", "label": MEASURES["done"].label, "reached": done, "share": share, "time": time}


def _share(part: int, of: int) -> int:
    """In hundredths, for a bar."""
    return part * 100 // of if of else 0


def _networks(area: Area, period: Period, counted: sums.Sums) -> list[dict[str, Any]]:
    """The four networks; beside the total, one rate of too few is not left alone."""
    keys = counted.get(area.pk, {})
    of_each = {value: keys.get(value, Counter()) for value in Network.values}
    raised = sum(sums.value(counts, "raised") for counts in of_each.values())
    rates = beside_each_other([rate("satisfied", counts) for counts in of_each.values()])
    return [
        {
            "network": value,
            "label": rows.short_network(value),
            "raised": (figure := Doors(area, value, period).figure("raised", counts)),
            "share": _share(figure.count, raised),
            "percent": f"{figure.count * 1000 // (raised or 1) / 10:.1f}",
            "satisfied": satisfied,
        }
        for (value, counts), satisfied in zip(of_each.items(), rates, strict=True)
    ]


def first_of_weeks(last: dt.date) -> dt.date:
    """The first day that `last_weeks` asks for."""
    return sums.monday_of(last) - (WEEKS - 1) * sums.ONE_WEEK


def last_weeks(daily: sums.Daily, network: str, last: dt.date) -> list[dict[str, Any]]:
    """The rates of the last weeks, the latest first."""
    return [
        {
            "monday": monday,
            "is_over": monday + sums.ONE_WEEK - ONE_DAY < last,
            "rates": [rate(name, counts) for name in BY_WEEK],
            "closed": counts["closed"],
        }
        for monday, counts in daily.by_week(network, last, WEEKS)
    ]


def risen(doors: Doors, area: Area, last: dt.date, kept: Sequence[int]) -> list[tuple[Rising, str]]:
    week = {"raised_since": str(last - 6 * ONE_DAY), "raised_until": str(last)}
    if "network" in doors.common:
        return []
    return [(one, doors.to("raised", entry=one.code, **week)) for one in rising(area.pk, last, without=kept)]


def _lines(asked: Asked, counted: Sequence[tuple[Area, Counter[str]]]) -> list[dict[str, Any]]:
    """The areas below, in the order of their codes; beside the total, one rate of too few is not left alone."""
    columns = [beside_each_other([rate(name, counts) for _area, counts in counted]) for name in IN_TABLE]
    return [
        {
            "name": area.name,
            "url": asked.address(area=area.pk),
            "raised": (doors := Doors(area, asked.place.network, asked.period)).figure("raised", counts),
            "closed": doors.figure("closed", counts),
            "rates": [column[number] for column in columns],
        }
        for number, (area, counts) in enumerate(counted)
    ]
