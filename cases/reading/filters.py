"""Lists narrowed to one area and one network, as an address says it: `?area=12&network=livelihood`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from cases.models.scope import CaseQuerySet
from networks.choices import Network
from networks.models import Area
from web.pagination import LONGEST_ID


@dataclass(frozen=True, slots=True)
class Narrowed:
    area: Area | None = None
    network: str = ""

    def of(self, cases: CaseQuerySet) -> CaseQuerySet:
        """The cases that lie in the area and network. Narrows what the person sees and never widens it."""
        return narrowed_to(cases, self.level, self.area.pk if self.area else None, self.network or None)

    @property
    def level(self) -> str:
        return self.area.level if self.area else ""

    @property
    def bound(self) -> dict[str, Any]:
        """What a statement that is compiled once is given, beside the level."""
        return {"area": self.area.pk if self.area else None, "network": self.network or None}

    @property
    def query(self) -> dict[str, str]:
        area = {"area": str(self.area.pk)} if self.area else {}
        return area | ({"network": self.network} if self.network else {})

    @property
    def network_label(self) -> str:
        return str(Network(self.network).label) if self.network else ""

    def address(self, base: str) -> str:
        query = self.query
        return f"{base}?{urlencode(query)}" if query else base


def narrowed_to(cases: CaseQuerySet, level: str, area: int | None, network: str | None) -> CaseQuerySet:
    facts: dict[str, Any] = ({level: area} if area else {}) | ({"network": network} if network else {})
    return cases.filter(**facts) if facts else cases


def narrowed(asked: Mapping[str, str], *, within: list[Area]) -> Narrowed:
    """What the address asks for, one statement if it names an area; 404 unless that lies within one of `within`."""
    network = asked.get("network", "")
    if network and network not in Network.values:
        raise Http404
    return Narrowed(_area(asked.get("area", ""), within), network)


def _area(asked: str, within: list[Area]) -> Area | None:
    if not asked:
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_ID else 0
    area = Area.objects.with_parents().filter(pk=number).first()
    if area is None or not lies_within(area, within):
        raise Http404
    return area


def lies_within(area: Area, areas: list[Area]) -> bool:
    """Whether the area is one of `within` or lies below one of them."""
    return any(area.path.startswith(other.path) for other in areas)
