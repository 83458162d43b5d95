"""A roster of people who do not exist, as long as one likes: for trying an import at its true size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

from demo.chance import seeded
from demo.city_names import names
from imports.choices import SheetKind
from imports.sheets import writing
from imports.sheets.layout import DEPUTY
from networks.choices import AreaLevel
from networks.models import Area

FIRST_DAY = "2026-01-15"


def roster(count: int) -> bytes:
    """So many deputy grid workers over all grids, the same ones each time."""
    return writing.filled(SheetKind.POSTS, _rows(count))


def _rows(count: int) -> Iterator[dict[str, str]]:
    grids = Area.objects.current().filter(level=AreaLevel.GRID).order_by("path").values_list("code", flat=True)
    people = islice(names(seeded("roster")), count)
    for number, (name, grid) in enumerate(zip(people, cycle(list(grids)), strict=False), 1):
        row = {"username": f"dr{number:06}", "name": name, "duty": "网格员", "area": grid}
        yield row | {"part": DEPUTY, "since": FIRST_DAY, "phone": f"139{number:08}"}
