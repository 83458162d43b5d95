"""Of which area and network a page of figures is, and the ways from it to others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from cases.models.scope import areas_watched
from cases.reading import rows
from cases.reading.filters import Narrowed, lies_within, narrowed
from figures.models.area_figures import COUNTED
from networks.choices import Network
from networks.models import Area
from teams.http import UserRequest
from web.compiled import Compiled


@dataclass(frozen=True, slots=True)
class Place:
    """`above`: the area one level up, where the person watches that too and did not begin here; `others`: further areas
    that they watch.
    """

    area: Area
    network: str
    above: Area | None
    others: list[Area]

    @property
    def narrow(self) -> Narrowed:
        return Narrowed(self.area, self.network)


def place_of(request: UserRequest) -> Place:
    """The widest area the person watches, or the one below it that `?area=` names; of one network or of all. 404 where
    they watch none.
    """
    seen = areas_watched(request.user)
    narrow = narrowed(request.GET, within=seen)
    area = narrow.area or next(iter(seen), None)
    if area is None:
        raise Http404
    above = area.parent if narrow.area else None
    above = above if above and lies_within(above, seen) else None
    return Place(area, narrow.network, above, [other for other in seen if other.pk != area.pk])


def network_tabs(shown: str, address: Callable[[str], str]) -> list[tuple[str, str, bool]]:
    """Address, label and whether it is the one shown; first all of them, without a label."""
    labels = {"": ""} | {value: rows.short_network(value) for value in Network.values}
    return [(address(value), label, value == shown) for value, label in labels.items()]


def _below(*, area: int, today: dt.date) -> QuerySet[Area]:
    return Area.objects.current(today).filter(parent=area, level__in=COUNTED).order_by("path")


BELOW = Compiled(_below)
