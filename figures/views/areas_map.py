"""The map (地图): the areas below one, shaded by a figure of a period; the list beside it says the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.reading.filters import Narrowed
from figures import shades, sums
from figures.models import Axis
from figures.models.day_figures import DEPTH, LEVELS
from figures.periods import period_of
from figures.rates import Rate, beside_each_other, rate
from figures.shades import Legend, Marked
from figures.unlisted import NOTHING, as_seen_by
from figures.views.board import tile
from figures.views.period import Asked, Doors, around
from figures.views.place import Place, place_of
from networks import drawing, rules
from networks.models import Area, Boundary, CatalogueItem
from teams.http import UserRequest
from web.compiled import Compiled
from web.fields import row_number
from web.pages import page

RAISED, OVERDUE, IN_TIME = "raised", "overdue", "in_time"
SHADED_BY = {
    RAISED: pgettext_lazy("figure", "raised"),
    OVERDUE: gettext_lazy("overdue now"),
    IN_TIME: pgettext_lazy("figure", "in time"),
}
TALLEST = 760.0
"""Units, of a thousand across: as tall as a screen of 1366×768 shows beside its list."""
OF_TYPES = LEVELS[: DEPTH[Axis.TYPE]]
"""The levels that days are counted for by type."""


@dataclass(frozen=True, slots=True)
class OnMap(Asked):
    """What is shown beside that: `entry` is a type of matter, or None for all; `picked` one of the areas below."""

    entry: CatalogueItem | None
    shade: str
    picked: Area | None

    page: ClassVar[str] = "figures:map"

    @property
    def network(self) -> str:
        """A type is of one network already."""
        return "" if self.entry else self.place.network

    @property
    def code(self) -> str:
        return self.entry.code if self.entry else ""

    @property
    def query(self) -> dict[str, Any]:
        asked = {"area": self.place.area.pk, "network": self.network, "shade": self.shade, "entry": self.code}
        return asked | ({"pick": self.picked.pk} if self.picked else {})

    def picking(self, area: Area) -> str:
        """The address of the map on which this area can be pressed, with it picked."""
        return self.address(area=area.parent_id, pick=area.pk)


@dataclass(frozen=True, slots=True)
class Line:
    """One area of the list; `below`: how far it stands in."""

    area: Area
    url: str
    raised: Any
    overdue: Any
    in_time: Rate
    is_picked: bool
    is_below: bool


@page
def map_of_areas(request: UserRequest) -> HttpResponse:
    """Of the widest area the person watches, or the one below it that `?area=` names."""
    place, pick = place_of(request), row_number(request.GET.get("pick"))
    areas = list(BELOW_EACH.rows(areas=[place.area.pk, *([pick] if pick else [])], today=timezone.localdate()))
    below = [area for area in areas if area.parent_id == place.area.pk]
    asked = _asked(request, place, next((area for area in below if area.pk == pick), None))
    inside = [area for area in areas if asked.picked and area.parent_id == asked.picked.pk]
    return render(request, "figures/map.html", _context(request, asked, below, inside))


def _asked(request: UserRequest, place: Place, picked: Area | None) -> OnMap:
    """What nobody has a name for is not asked for: the map says what it shows."""
    entry = rules.current().catalogue.get(request.GET.get("entry", ""))
    shade = request.GET.get("shade", "")
    known = shade if shade in SHADED_BY and not (entry and shade == OVERDUE) else RAISED
    return OnMap(place, *period_of(request.GET), entry, known, picked)


def _context(request: UserRequest, asked: OnMap, below: list[Area], inside: list[Area]) -> dict[str, Any]:
    area, period = asked.place.area, asked.period
    known = [one for one in (area, *below, *inside) if not asked.entry or one.level in OF_TYPES]
    kept = sums.kept_from(request.user)
    counted = sums.over([one.pk for one in known], period.first, period.last, entry=asked.code, without=kept)
    whole = {one.pk: sums.of(counted, one.pk, asked.network) for one in known}
    standing = {} if asked.entry else as_seen_by(request.user, known, asked.network)
    figures = _Figures(asked, whole, standing)
    outlines = {one.area_id: one for one in OUTLINES.rows(areas=[one.pk for one in (*below, *inside)])}
    return (
        around(asked)
        | _ways(asked)
        | {
            "total": figures.line(area),
            "picked": figures.line(asked.picked, is_picked=True) if asked.picked else None,
            "lines": list(figures.lines(below, inside)),
            "map": figures.drawn(below, outlines),
            "inset": figures.drawn(inside, outlines) if inside else None,
            "not_drawn": sum(one.pk not in outlines for one in below),
            "has_figures": not below or below[0].pk in whole,
        }
    )


@dataclass(frozen=True, slots=True)
class Drawn:
    view_box: str
    marks: Sequence[tuple[Marked, str, str]]
    """With the shade and the address of each."""
    legend: Legend


class _Figures:
    """The figures of the areas by their number, as lines of the list and on the drawing."""

    def __init__(
        self, asked: OnMap, whole: Mapping[int, Counter[str]], standing: Mapping[int, Mapping[str, int]]
    ) -> None:
        self.asked, self.whole, self.standing = asked, whole, standing

    def line(self, area: Area, rated: Rate | None = None, *, is_picked: bool = False, is_below: bool = False) -> Line:
        asked, counts = self.asked, self.whole.get(area.pk, Counter())
        doors = Doors(area, asked.network, asked.period)
        raised = doors.figure(RAISED, counts, **({"entry": asked.code} if asked.entry else {}))
        late = None if asked.entry else tile(OVERDUE, dict(self._now(area)), Narrowed(area, asked.network))
        return Line(area, asked.picking(area), raised, late, rated or rate(IN_TIME, counts), is_picked, is_below)

    def lines(self, below: Sequence[Area], inside: Sequence[Area]) -> Iterable[Line]:
        """In the order of their codes, those of the picked one below it; no rate alone is told by the sum."""
        of_inside = list(zip(inside, self._rates(inside), strict=True))
        for area, rated in zip(below, self._rates(below), strict=True):
            is_picked = area == self.asked.picked
            yield self.line(area, rated, is_picked=is_picked)
            for each, its in of_inside if is_picked else ():
                yield self.line(each, its, is_below=True)

    def drawn(self, areas: Sequence[Area], outlines: Mapping[int, Boundary]) -> Drawn | None:
        shown = [area for area in areas if area.pk in outlines]
        drawn = drawing.draw({area: outlines[area.pk].outline for area in shown}, tallest=TALLEST)
        if drawn is None:
            return None
        legend = self._legend(areas)
        marks = shades.marked(drawn.pieces, {area.pk: self._shown(area) for area in shown})
        on_it = [
            (mark, legend.shades[area.pk], self.asked.picking(area)) for mark in marks if (area := mark.piece.area)
        ]
        return Drawn(drawn.view_box, on_it, legend)

    def _legend(self, areas: Sequence[Area]) -> Legend:
        if self.asked.shade == IN_TIME:
            rates = self._rates(areas)
            return shades.by_rate({area.pk: rated for area, rated in zip(areas, rates, strict=True)})
        return shades.by_count({area.pk: self._shown(area) for area in areas})

    def _rates(self, areas: Sequence[Area]) -> list[Rate]:
        return beside_each_other([rate(IN_TIME, self.whole.get(area.pk, Counter())) for area in areas])

    def _shown(self, area: Area) -> int:
        """The number in the circle."""
        if self.asked.shade == OVERDUE:
            return self._now(area).get(OVERDUE, 0)
        return sums.value(self.whole.get(area.pk, Counter()), RAISED)

    def _now(self, area: Area) -> Mapping[str, int]:
        return self.standing.get(area.pk, NOTHING)


def _ways(asked: OnMap) -> dict[str, Any]:
    """To what else the map could show."""
    area = asked.place.area
    shades_of = {name: label for name, label in SHADED_BY.items() if not (asked.entry and name == OVERDUE)}
    return {
        "asked": asked,
        "above_url": asked.picking(area),
        "into_url": asked.address(area=asked.picked.pk, pick="") if asked.picked else "",
        "figures_url": asked.place.narrow.address(reverse("figures:figures")),
        "shades": [(asked.address(shade=name), label, name == asked.shade) for name, label in shades_of.items()],
        "types": types(),
    }


def types() -> list[tuple[str, list[CatalogueItem]]]:
    """The types of matter under the name of their group."""
    entries = list(rules.current().catalogue.values())
    by_group: dict[str, list[CatalogueItem]] = {}
    names = {entry.pk: entry.name for entry in entries}
    for entry in entries:
        if entry.parent_id:
            by_group.setdefault(names.get(entry.parent_id, ""), []).append(entry)
    return list(by_group.items())


def _below_each(*, areas: list[int], today: dt.date) -> QuerySet[Area]:
    return Area.objects.current(today).filter(parent__any_of=areas, level__in=LEVELS).order_by("path")


BELOW_EACH = Compiled(_below_each)


def _outlines(*, areas: list[int]) -> QuerySet[Boundary]:
    return Boundary.objects.filter(area__any_of=areas).order_by("pk")


OUTLINES = Compiled(_outlines)
