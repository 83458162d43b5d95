"""The supervisor's board (督办): what is late or going wrong in an area, each figure the door to its list."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases.reading import lists
from cases.reading.filters import Narrowed
from cases.reading.queues import BY_SLUG, Queue
from figures.unlisted import NOTHING, as_seen_by, counted_at
from figures.views.place import BELOW, network_tabs, place_of
from networks.models import Area
from teams.http import UserRequest
from web.addresses import address_of
from web.pages import page
from worktime import timekeeping

PRESSING = 6
TILES = ("overdue", "due_soon", "returned_twice", "rework", "silent", "paused", "supervised")
COLUMNS = ("open", "overdue", "due_soon", "silent", "paused")
TONES = {"overdue": "red", "due_soon": "amber"}
"""Of a figure where its count is not zero."""


@dataclass(frozen=True, slots=True)
class Tile:
    figure: str
    count: int
    queue: Queue
    url: str
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """One area below, with its own figures in the order of COLUMNS; each opens its list."""

    name: str
    url: str
    cells: list[Tile]


@page
def board(request: UserRequest) -> HttpResponse:
    """The widest area the person watches, or the one below it that `?area=` names; of one network or of all."""
    place = place_of(request)
    area, network, narrow = place.area, place.network, place.narrow
    below = list(BELOW.rows(area=area.pk, today=timezone.localdate()))
    figures = as_seen_by(request.user, [area, *below], network)
    whole = figures.get(area.pk, NOTHING)
    context = {
        "area": area,
        "others": place.others,
        "above": place.above,
        "network": network,
        "networks": network_tabs(network, lambda value: Narrowed(area, value).address(reverse("figures:board"))),
        "tiles": [tile(figure, whole, narrow) for figure in TILES],
        "whole": whole,
        "heads": [queue_of(figure) for figure in COLUMNS],
        "lines": [_line(other, figures.get(other.pk, NOTHING), network) for other in below],
        "pressing": lists.pressing_page(request.user, narrow, now=timekeeping.now(), most=PRESSING).rows,
        "silent_days": settings.SILENT_DAYS,
        "counted_at": counted_at(),
        "map_url": narrow.address(reverse("figures:map")),
        "wall_url": narrow.address(reverse("figures:wall")),
        "figures_url": narrow.address(reverse("figures:figures")),
    }
    return render(request, "figures/board.html", context)


def queue_of(figure: str) -> Queue:
    """The queue that shows what the figure counts."""
    return BY_SLUG[figure.replace("_", "-")]


def tile(figure: str, counts: dict[str, int], narrow: Narrowed) -> Tile:
    count, queue = counts.get(figure, 0), queue_of(figure)
    url = narrow.address(address_of("desk:queue", queue.slug))
    return Tile(figure, count, queue, url, TONES.get(figure, "") if count else "")


def _line(area: Area, counts: dict[str, int], network: str) -> Line:
    narrow = Narrowed(area, network)
    cells = [tile(figure, counts, narrow) for figure in COLUMNS]
    return Line(area.name, narrow.address(reverse("figures:board")), cells)
