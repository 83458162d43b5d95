"""Outlines for the areas of the demo: a city cut into counties, these into streets, and so on down to the grids.

Nobody publishes the real ones below the county, so all are schematic; where a county lies is about true.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from zlib import crc32

import shapely
from django.db.models import Q
from shapely import affinity
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from networks.choices import AreaLevel
from networks.geometry import ALONG_EQUATOR, ALONG_MERIDIAN, CENTIMETRE, Outline
from networks.models import Area, Boundary

ORIGIN = (126.8, 43.6)
"""Longitude and latitude of the city's middle; everything is cut in metres east and north of it."""
ACROSS = ALONG_EQUATOR * math.cos(math.radians(ORIGIN[1]))
WIDE, HIGH, CORNERS = 78_000, 104_000, 64
TOWN = (126.9711, 44.4097)
MIDDLES = {
    "220202": (126.42, 44.06),
    "220203": (126.80, 44.02),
    "220204": (126.28, 43.86),
    "220211": (126.74, 43.66),
    "220221": (126.35, 43.58),
    "220271": (126.50, 43.88),
    "220272": (126.54, 43.78),
    "220273": (126.22, 44.02),
    "220281": (127.35, 43.72),
    "220282": (126.85, 43.02),
    "220283": TOWN,
    "220284": (126.12, 43.10),
    "220283001": TOWN,
    "220283001002": TOWN,
}
"""About the middle of areas that people know, by their path; the others spread evenly over the area above."""
ROUNDS = 3
Below = defaultdict[int | None, list[Area]]
"""By the number of the area above."""


def load_boundaries(city: Area, with_grids: Iterable[Area]) -> int:
    """Outlines for what lies in it and has none, grids of these communities alone; how many were made."""
    below: Below = defaultdict(list)
    drawn = ~Q(level=AreaLevel.GRID) | Q(parent__in=[community.pk for community in with_grids])
    for area in Area.objects.current().within(city).filter(drawn).exclude(pk=city.pk).order_by("path"):
        below[area.parent_id].append(area)
    smallest = _fitted({area: _on_the_ground(outline) for area, outline in _cut(city, _city(), below)})
    known = set(Boundary.objects.values_list("area", flat=True))
    made = [Boundary.of(area, outline) for area, outline in _with_those_above(city, below, smallest)]
    return len(Boundary.objects.bulk_create([one for one in made if one.area_id not in known], batch_size=1000))


def _fitted(outlines: Mapping[Area, Outline]) -> dict[Area, Outline]:
    """Rounded all together, so that neighbours bend at the same corners: else slivers would lie along long rims."""
    rims = shapely.union_all([outline.boundary for outline in outlines.values()], grid_size=CENTIMETRE)
    faces = shapely.get_parts(shapely.polygonize([rims]))
    within = shapely.STRtree(shapely.point_on_surface(faces))
    found = {area: list(faces[within.query(outline, predicate="contains")]) for area, outline in outlines.items()}
    return {area: _joined(parts) for area, parts in found.items()}


def _with_those_above(area: Area, below: Below, smallest: Mapping[Area, Outline]) -> list[tuple[Area, Outline]]:
    """The area first, made of those below it."""
    if not below[area.pk]:
        return [(area, smallest[area])]
    parts = [_with_those_above(part, below, smallest) for part in below[area.pk]]
    whole = _joined([part[0][1] for part in parts])
    return [(area, whole), *(one for part in parts for one in part)]


def _joined(parts: Sequence[Outline]) -> Outline:
    return _ground(shapely.union_all(parts, grid_size=CENTIMETRE))


def _city() -> Polygon:
    """An oval with a rim that no two kilometres of are alike."""
    random = Random(ORIGIN[0])  # noqa: S311  the same city each time, and nothing to guess
    turns = [2 * math.pi * number / CORNERS for number in range(CORNERS)]
    wide = [random.uniform(0.95, 1.03) for _ in turns]
    return Polygon([(math.cos(t) * WIDE * w, math.sin(t) * HIGH * w) for t, w in zip(turns, wide, strict=True)])


def _cut(area: Area, outline: Outline, below: Below) -> Iterator[tuple[Area, Outline]]:
    """The smallest areas in it, each with its piece."""
    parts = below[area.pk]
    if not parts:
        yield area, outline
    for part, piece in zip(parts, _pieces(outline, parts), strict=True):
        yield from _cut(part, piece, below)


def _pieces(outline: Outline, areas: Sequence[Area]) -> list[Outline]:
    """Cells around a point each: a place is its nearest point's. Points that nobody knows move to the middle of their
    cell a few times, which makes the cells about as large as each other.
    """
    if not areas:
        return []
    random = Random(crc32(areas[0].path.encode()))  # noqa: S311  the same places each time
    known = [_known(area) for area in areas]
    points = [place or _somewhere(outline, random) for place in known]
    cells = _cells(outline, points)
    for _ in range(ROUNDS if len(areas) > 1 else 0):
        points = [place or cell.representative_point() for place, cell in zip(known, cells, strict=True)]
        cells = _cells(outline, points)
    return cells


def _cells(outline: Outline, points: Sequence[Point]) -> list[Outline]:
    if len(points) == 1:
        return [outline]
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(points), extend_to=outline))
    tree = shapely.STRtree(cells)
    return [_ground(cells[tree.query(point, predicate="intersects")[0]].intersection(outline)) for point in points]


def _ground(shape: BaseGeometry) -> Outline:
    """Without the lines and points that cutting along a rim can leave."""
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])


def _known(area: Area) -> Point | None:
    place = MIDDLES.get(area.path)
    return Point((place[0] - ORIGIN[0]) * ACROSS, (place[1] - ORIGIN[1]) * ALONG_MERIDIAN) if place else None


def _somewhere(outline: Outline, random: Random) -> Point:
    west, south, east, north = outline.bounds
    while True:
        place = Point(random.uniform(west, east), random.uniform(south, north))
        if outline.contains(place):
            return place


def _on_the_ground(shape: Outline) -> Outline:
    moved: Outline = affinity.affine_transform(shape, [1 / ACROSS, 0, 0, 1 / ALONG_MERIDIAN, *ORIGIN])
    return moved
