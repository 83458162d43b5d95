"""Areas: the published divisions, and grids below each community, which nobody publishes."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from django.db import transaction

from networks.choices import AreaLevel
from networks.loading.tables import FIRST_DAY, read_table
from networks.models import Area
from networks.models.area import path_of

LEVELS = {
    "city": AreaLevel.CITY,
    "district": AreaLevel.COUNTY,
    "street": AreaLevel.STREET,
    "community": AreaLevel.COMMUNITY,
}
FEWEST_GRIDS, MOST_GRIDS = 5, 9


@transaction.atomic
def load_areas() -> int:
    """Bring the areas up to the published table, keeping rows that are there; the number of areas loaded."""
    rows = read_table("jilin_divisions")
    loaded: dict[str, Area] = {}
    for written, level in LEVELS.items():
        areas = [
            _area(row["code"], row["name"], level, loaded.get(row["parent_code"]))
            for row in rows
            if row["level"] == written
        ]
        loaded |= {area.code: area for area in _keep(areas)}
    communities = [area for area in loaded.values() if area.level == AreaLevel.COMMUNITY]
    grids = _keep([grid for community in communities for grid in _grids_of(community)])
    return len(loaded) + len(grids)


def _area(code: str, name: str, level: AreaLevel, parent: Area | None) -> Area:
    return Area(code=code, path=path_of(code, level), name=name, level=level, parent=parent, since=FIRST_DAY)


def _grids_of(community: Area) -> Iterator[Area]:
    spread = MOST_GRIDS - FEWEST_GRIDS + 1
    for number in range(1, FEWEST_GRIDS + crc32(community.code.encode()) % spread + 1):
        yield _area(f"{community.code}{number:03}", f"{number:02}网格", AreaLevel.GRID, community)


def _keep(areas: list[Area]) -> list[Area]:
    return Area.objects.bulk_create(
        areas, update_conflicts=True, unique_fields=["code", "since"], update_fields=["name", "parent"]
    )
