"""Outlines of areas as GeoJSON: read, checked, measured, and where they overlap or leave gaps.

Pure but for the language. Coordinates are kept as given, WGS84, longitude first (RFC 7946); metres are those of a plane
laid through the middle of what is measured, which is right to a thousandth over some tens of kilometres.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity, make_valid

Outline = Polygon | MultiPolygon
Geometry = dict[str, Any]
"""The `geometry` of a GeoJSON feature."""
MOST_POINTS = 5_000
MOST_FEATURES = 2_000
SMALLEST = 1.0
TOLERANCE = 25.0
"""Square metres: what is less is the width of a pencil."""
CHINA_LONGITUDE, CHINA_LATITUDE = (73.0, 136.0), (3.0, 54.0)
WORLD_LONGITUDE, WORLD_LATITUDE = 180.0, 90.0
WGS84 = ("CRS84", "4326", "4490")
DECIMALS = 7
CENTIMETRE = 10**-DECIMALS
"""In degrees: corners nearer to each other than this are the same one."""
ALONG_EQUATOR, ALONG_MERIDIAN = 111_319.49, 110_574.0
MEND_AT_MOST = 0.01


class Unreadable(Exception):
    """It cannot be taken; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One outline of a file: whose, as the file says, and what was mended."""

    code: str
    name: str
    outline: Outline
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east of the west edge and south of the north edge, as a drawing has them."""

    west: float
    north: float
    across: float
    down: float

    @classmethod
    def under(cls, outlines: Iterable[BaseGeometry]) -> Plane:
        west, south, _east, north = shapely.total_bounds(list(outlines))
        across = ALONG_EQUATOR * math.cos(math.radians((south + north) / 2))
        return cls(float(west), float(north), across, ALONG_MERIDIAN)

    def lay(self, outline: BaseGeometry) -> BaseGeometry:
        return shapely.transform(
            outline, lambda at: (at - (self.west, self.north)) * (self.across, -self.down)
        )  # fmt: skip

    def area(self, outline: BaseGeometry) -> float:
        """Square metres."""
        return float(self.lay(outline).area)


@dataclass(frozen=True, slots=True)
class Fault:
    """Two outlines lie over each other, or nothing lies where something should."""

    names: Sequence[str]
    outline: BaseGeometry
    area: float


def read_features(text: str) -> list[Feature]:
    """The outlines of a GeoJSON file; Unreadable naming the first feature that cannot be taken."""
    found = _loaded(text)
    _require_wgs84(found)
    features = found.get("features") if found.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise Unreadable(_("The file has no features. Send a GeoJSON file of the type FeatureCollection."))
    if len(features) > MOST_FEATURES:
        raise Unreadable(
            _("The file has more than %(most)s features; send one for each community.") % {"most": MOST_FEATURES}
        )
    return [_feature(number, feature) for number, feature in enumerate(features, 1)]


def read_outline(text: str) -> tuple[Outline, str]:
    """One geometry, or the only feature of a file, and what was mended."""
    found = _loaded(text)
    _require_wgs84(found)
    if found.get("type") == "FeatureCollection":
        features = found.get("features")
        found = features[0] if isinstance(features, list) and len(features) == 1 else {}
    if found.get("type") == "Feature":
        found = found.get("geometry") or {}
    return checked(found)


def checked(geometry: object) -> tuple[Outline, str]:
    """The outline, closed and mended where that is safe, and a sentence on what was mended; else Unreadable."""
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise Unreadable(_("An outline is a Polygon or a MultiPolygon."))
    points = list(_points(geometry.get("coordinates")))
    _require_places(points)
    try:
        outline = shape(geometry)
    except (ValueError, TypeError, IndexError, GEOSException) as error:
        raise Unreadable(_("An outline needs at least three corners, each as longitude and latitude.")) from error
    return _mended(outline)


def geojson(outline: BaseGeometry) -> Geometry:
    """As GeoJSON, to the centimetre."""
    rounded = shapely.transform(outline, lambda at: at.round(DECIMALS))
    return json.loads(json.dumps(mapping(rounded)))  # type: ignore[no-any-return]  # tuples become lists, as stored


def overlaps(outlines: Mapping[str, Outline]) -> list[Fault]:
    """Pairs that lie over each other by more than the tolerance, largest first."""
    if not outlines:
        return []
    names, shapes, plane = list(outlines), list(outlines.values()), Plane.under(outlines.values())
    tree = shapely.STRtree(shapes)
    pairs = ((one, two) for one, two in tree.query(shapes, predicate="intersects").T if one < two)
    faults = (_fault((names[one], names[two]), shapes[one].intersection(shapes[two]), plane) for one, two in pairs)
    return _largest_first(faults)


def gaps(outlines: Iterable[Outline], around: Outline | None) -> list[Fault]:
    """Where nothing lies: holes between the outlines, and what they leave free of the outline around them."""
    shapes = list(outlines)
    if not shapes:
        return []
    covered, plane = shapely.union_all(shapes, grid_size=CENTIMETRE), Plane.under(shapes)
    whole = around or shapely.union_all([Polygon(part.exterior) for part in _polygons(covered)])
    left = shapely.difference(whole, covered, grid_size=CENTIMETRE)
    return _largest_first(_fault((), part, plane) for part in _polygons(left))


def _fault(names: Sequence[str], outline: BaseGeometry, plane: Plane) -> Fault:
    return Fault(names, outline, plane.area(outline))


def _largest_first(faults: Iterable[Fault]) -> list[Fault]:
    return sorted((fault for fault in faults if fault.area > TOLERANCE), key=lambda fault: -fault.area)


def _loaded(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This is no GeoJSON: it cannot be read as JSON.")) from error
    if not isinstance(found, dict):
        raise Unreadable(_("This is no GeoJSON."))
    return found


def _require_wgs84(found: Mapping[str, Any]) -> None:
    """GeoJSON is WGS84; an older file may name something else. GCJ-02 has no name, so it cannot be found out here."""
    crs = found.get("crs")
    named = str((crs.get("properties") or {}).get("name", "")) if isinstance(crs, dict) else ""
    if named and not any(known in named for known in WGS84):
        sentence = _("The file's coordinates are %(crs)s. Convert them to WGS84 (EPSG:4326) and send it again.")
        raise Unreadable(sentence % {"crs": named[:60]})


def _feature(number: int, feature: object) -> Feature:
    properties = (feature.get("properties") or {}) if isinstance(feature, dict) else {}
    code, name = (str(properties.get(key) or "").strip()[:100] for key in ("code", "name"))
    try:
        outline, note = checked(feature.get("geometry") if isinstance(feature, dict) else None)
    except Unreadable as refusal:
        whose = name or code or _("without a name")
        raise Unreadable(_("Feature %(number)s (%(whose)s): %(why)s") % {
            "number": number, "whose": whose, "why": refusal,
        }) from refusal  # fmt: skip
    return Feature(code, name, outline, note)


def _points(coordinates: object) -> Iterator[tuple[float, float]]:
    """Every pair of numbers, however deep."""
    if not isinstance(coordinates, list):
        raise Unreadable(_("An outline needs at least three corners, each as longitude and latitude."))
    if coordinates and all(isinstance(part, int | float) and not isinstance(part, bool) for part in coordinates):
        if len(coordinates) < len(("longitude", "latitude")) or not all(map(math.isfinite, coordinates)):
            raise Unreadable(_("An outline needs at least three corners, each as longitude and latitude."))
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _points(part)


def _require_places(points: Sequence[tuple[float, float]]) -> None:
    if len(points) > MOST_POINTS:
        raise Unreadable(_("An outline has at most %(most)s corners; simplify it.") % {"most": MOST_POINTS})
    if any(abs(x) > WORLD_LONGITUDE or abs(y) > WORLD_LONGITUDE for x, y in points):
        raise Unreadable(_("These are no degrees. Convert the coordinates to WGS84 (EPSG:4326) and send them again."))
    if not _within(points, CHINA_LONGITUDE, CHINA_LATITUDE):
        if _within([(y, x) for x, y in points], CHINA_LONGITUDE, CHINA_LATITUDE):
            raise Unreadable(_("Longitude comes first, then latitude; here they seem to be the other way round."))
        raise Unreadable(_("These places do not lie in China. Coordinates are longitude and latitude in degrees."))


def _within(
    points: Iterable[tuple[float, float]], longitude: tuple[float, float], latitude: tuple[float, float]
) -> bool:
    return all(longitude[0] <= x <= longitude[1] and latitude[0] <= y <= latitude[1] for x, y in points)


def _mended(outline: BaseGeometry) -> tuple[Outline, str]:
    """A sliver or a tiny loop is dropped; an outline that crosses itself in earnest has no inside to agree on."""
    if outline.is_valid and isinstance(outline, Polygon | MultiPolygon):
        return _large_enough(outline), ""
    why = explain_validity(outline)
    parts = sorted(_polygons(make_valid(outline)), key=lambda part: -part.area)
    lost = sum(part.area for part in parts[1:])
    if not parts:
        raise Unreadable(_("The outline holds no ground."))
    if isinstance(outline, Polygon) and lost > MEND_AT_MOST * parts[0].area:
        raise Unreadable(_("The outline crosses itself near %(place)s. Draw it anew there.") % {"place": _place(why)})
    kept = parts[0] if isinstance(outline, Polygon) else MultiPolygon(parts)
    return _large_enough(kept), _("It crossed itself near %(place)s and was mended.") % {"place": _place(why)}


def _place(why: str) -> str:
    return why[why.find("[") + 1 : why.rfind("]")] if "[" in why else why


def _large_enough(outline: Outline) -> Outline:
    if outline.is_empty or Plane.under([outline]).area(outline) < SMALLEST:
        raise Unreadable(_("The outline holds no ground."))
    return outline


def _polygons(outline: BaseGeometry) -> Iterator[Polygon]:
    if isinstance(outline, Polygon):
        if not outline.is_empty:
            yield outline
        return
    for part in getattr(outline, "geoms", ()):
        yield from _polygons(part)


Lay = Callable[[BaseGeometry], BaseGeometry]


def svg_path(outline: BaseGeometry, lay: Lay) -> str:
    """The `d` of an SVG path, in whole decimetres."""
    rings = (ring for part in _polygons(lay(outline)) for ring in (part.exterior, *part.interiors))
    return "".join(_ring(list(ring.coords)) for ring in rings)


def _ring(corners: Sequence[tuple[float, ...]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, *_height in corners[:-1]) + "Z"
