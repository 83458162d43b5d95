"""Units for the whole city, from patterns by area level, and the few that have names of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from networks.choices import AreaLevel, UnitKind
from networks.loading.tables import FIRST_DAY, read_table
from networks.models import Area, Unit

CENTRE_KINDS = frozenset({UnitKind.CENTRE, UnitKind.STREET_OFFICE, UnitKind.COMMUNITY})
ABOVE_THE_GRID = [level for level in AreaLevel if level is not AreaLevel.GRID]
STEM = re.compile(r"(街道|社区|镇|乡)$")
UPDATED = ["short_name", "kind", "parent", "is_centre", "functions"]


@dataclass(frozen=True)
class Pattern:
    """A row of `unit_patterns.csv`: at these levels, where the area's name so ends, in every n-th area, this unit."""

    row: dict[str, str]

    @cached_property
    def is_centre(self) -> bool:
        return self.row["kind"] in CENTRE_KINDS

    def fits(self, area: Area) -> bool:
        endings = tuple(self.row["area_ends"].split()) or ("",)
        every = int(self.row["every"] or 1)
        return (
            area.level in self.row["levels"].split() and area.name.endswith(endings) and not int(area.path[-3:]) % every
        )

    def unit(self, area: Area, parent: Unit | None) -> Unit:
        words = {"area": area.name, "stem": STEM.sub("", area.name)}
        return Unit(
            name=self.row["name"].format(**words),
            short_name=self.row["short_name"].format(**words),
            kind=self.row["kind"],
            area=area,
            parent=parent,
            is_centre=self.is_centre,
            functions=self.row["functions"].split(),
            since=FIRST_DAY,
        )


@transaction.atomic
def load_units() -> int:
    """Bring the units up to the patterns for all current areas, keeping what is there; the number of units."""
    areas = list(Area.objects.current().filter(level__in=ABOVE_THE_GRID).order_by("path"))
    patterns = [Pattern(row) for row in read_table("unit_patterns")]
    centres: dict[int, Unit] = {}
    for level in ABOVE_THE_GRID:
        of_level = [area for area in areas if area.level == level]
        centres |= {unit.area_id: unit for unit in _keep(_centres(patterns, of_level, centres))}
    others = [*_called(patterns, areas, centres), *_named(areas, centres)]
    return len(centres) + len(_keep(others))


def _centres(patterns: list[Pattern], areas: list[Area], above: dict[int, Unit]) -> Iterator[Unit]:
    for area, pattern in _fitting(patterns, areas):
        if pattern.is_centre:
            yield pattern.unit(area, parent=above.get(area.parent_id or 0))


def _called(patterns: list[Pattern], areas: list[Area], centres: dict[int, Unit]) -> Iterator[Unit]:
    for area, pattern in _fitting(patterns, areas):
        if not pattern.is_centre:
            yield pattern.unit(area, parent=centres[area.pk])


def _fitting(patterns: list[Pattern], areas: list[Area]) -> Iterator[tuple[Area, Pattern]]:
    return ((area, pattern) for area in areas for pattern in patterns if pattern.fits(area))


def _named(areas: list[Area], centres: dict[int, Unit]) -> Iterator[Unit]:
    by_code = {area.code: area for area in areas}
    for row in read_table("named_units"):
        area = by_code[row["area_code"]]
        yield Unit(
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            area=area,
            parent=centres[area.pk],
            functions=row["functions"].split(),
            since=FIRST_DAY,
        )


def _keep(units: Iterable[Unit]) -> list[Unit]:
    return Unit.objects.bulk_create(
        units, update_conflicts=True, unique_fields=["area", "name", "since"], update_fields=UPDATED
    )
