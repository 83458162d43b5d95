"""Where the demo plays: communities of several districts, with the units and centres around each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from demo.golden import COMMUNITY
from networks.choices import PATH_DIGITS, AreaLevel
from networks.models import Area, Unit
from networks.models.area import paths_covering

# Each community with its share of the cases; the golden case's own gets most, so that its desks are never empty.
SHARES = {
    COMMUNITY: 22,
    "220283001003": 6,
    "220283001001": 4,
    "220283002001": 5,
    "220283100001": 4,
    "220202001004": 8,
    "220202004002": 8,
    "220202010001": 5,
    "220203001004": 7,
    "220203013006": 5,
    "220204001003": 7,
    "220204010003": 6,
    "220211001003": 6,
    "220211002004": 6,
    "220281001001": 4,
    "220284002002": 4,
}


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A community: its grids, its centres by area level, and the units around it, nearest first."""

    community: Area
    county: Area
    grids: Sequence[Area]
    centres: dict[AreaLevel, Unit]
    units: Sequence[Unit] = field(repr=False)

    def serving(self, function: str) -> Unit | None:
        """The nearest unit with this duty."""
        return next((unit for unit in self.units if function in unit.functions), None)


def load_places() -> list[Place]:
    """The demo's communities as they stand in the database, in the order of `SHARES`."""
    areas = _areas()
    units = _units_around(areas)
    communities = [areas[path] for path in SHARES if path in areas]
    grids = [area for area in areas.values() if area.level == AreaLevel.GRID]
    return [_place(community, areas, units, grids) for community in communities]


def _areas() -> dict[str, Area]:
    around = {path for community in SHARES for path in paths_covering(community)}
    wanted = Q(path__in=around) | Q(parent__path__in=list(SHARES))
    return {area.path: area for area in Area.objects.current().with_parents().filter(wanted).order_by("path")}


def _units_around(areas: Iterable[str]) -> list[Unit]:
    around = {path for area in areas for path in paths_covering(area)}
    units = Unit.objects.current().filter(area__path__in=around).select_related("area", "parent__area")
    return list(units.nearest_first())


def _place(community: Area, areas: dict[str, Area], units: list[Unit], grids: list[Area]) -> Place:
    around = frozenset(paths_covering(community.path))
    covering = [unit for unit in units if unit.area.path in around]
    return Place(
        community=community,
        county=areas[community.path[: PATH_DIGITS[AreaLevel.COUNTY]]],
        grids=[grid for grid in grids if grid.parent_id == community.pk],
        centres={AreaLevel(unit.area.level): unit for unit in covering if unit.is_centre},
        units=covering,
    )
