"""The supervisor's board (督办): what is late or going wrong in an area, each figure the door to its list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases.models.scope import areas_watched
from cases.reading import lists, rows
from cases.reading.filters import Narrowed, lies_within, narrowed
from cases.reading.queues import BY_SLUG, Queue
from figures.models.area_figures import COUNTED
from figures.unlisted import NOTHING, as_seen_by, counted_at
from networks.choices import Network
from networks.models import Area
from teams.http import UserRequest
from web.addresses import address_of
from web.compiled import Compiled
from web.pages import page
from worktime import timekeeping

PRESSING = 6
TILES = (
    ("overdue", "overdue", "red"),
    ("due_soon", "due-soon", "amber"),
    ("returned_twice", "returned-twice", ""),
    ("rework", "rework", ""),
    ("silent", "silent", ""),
    ("paused", "paused", ""),
    ("supervised", "supervised", ""),
)
"""Each figure with the queue that it opens, and its tone where the count is not zero."""
COLUMNS = (("open", "open", ""), *(tile for tile in TILES if tile[0] in {"overdue", "due_soon", "silent", "paused"}))


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
    seen = areas_watched(request.user)
    narrow = narrowed(request.GET, within=seen)
    area = narrow.area or next(iter(seen), None)
    if area is None:
        raise Http404
    below = list(BELOW.rows(area=area.pk, today=timezone.localdate()))
    figures = as_seen_by(request.user, [area, *below], narrow.network)
    whole = figures.get(area.pk, NOTHING)
    context = {
        "area": area,
        "others": [other for other in seen if other.pk != area.pk],
        "above": area.parent if area.parent and narrow.area and lies_within(area.parent, seen) else None,
        "network": narrow.network,
        "networks": _networks(narrow),
        "tiles": [_tile(figure, slug, tone, whole, Narrowed(area, narrow.network)) for figure, slug, tone in TILES],
        "whole": whole,
        "heads": [BY_SLUG[slug] for _figure, slug, _tone in COLUMNS],
        "lines": [_line(other, figures.get(other.pk, NOTHING), narrow.network) for other in below],
        "pressing": lists.pressing_page(
            request.user, Narrowed(area, narrow.network), now=timekeeping.now(), most=PRESSING
        ).rows,
        "silent_days": settings.SILENT_DAYS,
        "counted_at": counted_at(),
        "figures_url": Narrowed(area, narrow.network).address(reverse("figures:figures")),
    }
    return render(request, "figures/board.html", context)


def _below(*, area: int, today: dt.date) -> QuerySet[Area]:
    return Area.objects.current(today).filter(parent=area, level__in=COUNTED).order_by("path")


BELOW = Compiled(_below)


def _networks(narrow: Narrowed) -> list[tuple[str, str, bool]]:
    """Address, label and whether it is the one shown; first all of them."""
    labels = {"": ""} | {value: rows.short_network(value) for value in Network.values}
    board = reverse("figures:board")
    return [
        (Narrowed(narrow.area, value).address(board), label, value == narrow.network) for value, label in labels.items()
    ]


def _tile(figure: str, slug: str, tone: str, counts: dict[str, int], narrow: Narrowed) -> Tile:
    count = counts.get(figure, 0)
    url = narrow.address(address_of("desk:queue", slug))
    return Tile(figure, count, BY_SLUG[slug], url, tone if count else "")


def _line(area: Area, counts: dict[str, int], network: str) -> Line:
    narrow = Narrowed(area, network)
    cells = [_tile(figure, slug, tone, counts, narrow) for figure, slug, tone in COLUMNS]
    return Line(area.name, narrow.address(reverse("figures:board")), cells)
