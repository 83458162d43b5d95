"""Outlines for communities of the demo: a block of streets, cut into its grids. Nobody publishes the real ones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from zlib import crc32

from shapely import affinity, union_all
from shapely.geometry import Polygon, box

from networks.choices import AreaLevel
from networks.geometry import ALONG_EQUATOR, ALONG_MERIDIAN
from networks.models import Area, Boundary

KNOWN = {"220283001002": (126.9655, 44.4062)}
"""About where 正阳社区 lies; the others stand around the middle of their county."""
CITY = (126.55, 43.84)
SPREAD = 0.6
FEWEST_METRES, MOST_METRES = 500, 900
LARGEST_TURN = 18


def load_boundaries(communities: Iterable[Area]) -> int:
    """Outlines for those that have none, and for their grids; how many were made."""
    made = [boundary for community in communities for boundary in _of_community(community)]
    return len(Boundary.objects.bulk_create(made, ignore_conflicts=True))


def _of_community(community: Area) -> Iterator[Boundary]:
    grids = list(Area.objects.current().at(AreaLevel.GRID).within(community).order_by("path"))
    if not grids:
        return
    blocks = [_on_the_ground(block, community) for block in _cut(_block(community), len(grids))]
    for grid, block in zip(grids, blocks, strict=True):
        yield Boundary.of(grid, block)
    whole = union_all(blocks, grid_size=1e-7)
    if isinstance(whole, Polygon):
        yield Boundary.of(community, Polygon(whole.exterior))


def _block(community: Area) -> Polygon:
    """In metres around its middle."""
    seed, spread = crc32(community.code.encode()), MOST_METRES - FEWEST_METRES
    return box(0, 0, FEWEST_METRES + seed % spread, FEWEST_METRES + seed // spread % spread)


def _cut(block: Polygon, count: int) -> list[Polygon]:
    """Into pieces of about the same size, each time across the longer side."""
    if count == 1:
        return [block]
    west, south, east, north = block.bounds
    first = count // 2
    share = first / count
    if east - west > north - south:
        middle = west + (east - west) * share
        halves = box(west, south, middle, north), box(middle, south, east, north)
    else:
        middle = south + (north - south) * share
        halves = box(west, south, east, middle), box(west, middle, east, north)
    return [*_cut(halves[0], first), *_cut(halves[1], count - first)]


def _on_the_ground(block: Polygon, community: Area) -> Polygon:
    seed = crc32(community.path.encode())
    longitude, latitude = KNOWN.get(
        community.path, (CITY[0] + _share(seed) * SPREAD, CITY[1] + _share(seed >> 9) * SPREAD)
    )
    turned = affinity.rotate(block, seed % (2 * LARGEST_TURN) - LARGEST_TURN, origin=(0, 0))
    across = ALONG_EQUATOR * math.cos(math.radians(latitude))
    return affinity.affine_transform(turned, [1 / across, 0, 0, 1 / ALONG_MERIDIAN, longitude, latitude])


def _share(seed: int) -> float:
    """Between minus one and one."""
    return seed % 512 / 256 - 1
