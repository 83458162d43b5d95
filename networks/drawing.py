"""Outlines as a drawing: paths of an SVG a thousand units wide or less, and the scale that leads back."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from networks.geometry import Fault, Outline, Plane, svg_path
from networks.models import Area

WIDTH = 1000.0
TALLEST = 1400.0
MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class Piece:
    """One outline on the drawing, and where its label stands."""

    path: str
    x: float
    y: float
    label: str
    area: Area | None = None
    metres: float = 0.0
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """A fault with the letter by which drawing and list name it."""

    letter: str
    piece: Piece
    fault: Fault

    @property
    def names(self) -> str:
        return " / ".join(self.fault.names)


@dataclass(frozen=True, slots=True)
class Drawing:
    pieces: Sequence[Piece]
    overlaps: Sequence[Marked]
    gaps: Sequence[Marked]
    around: Piece | None
    plane: Plane
    width: float
    height: float

    @property
    def view_box(self) -> str:
        edge = WIDTH * MARGIN
        return f"{-edge:.0f} {-edge:.0f} {self.width + 2 * edge:.0f} {self.height + 2 * edge:.0f}"

    @property
    def scale(self) -> Mapping[str, str]:
        """Degrees of the upper left corner, and units a degree, without a language's decimal comma."""
        plane = self.plane
        return {name: f"{getattr(plane, name):.9f}" for name in ("west", "north", "across", "down")}

    def piece(self, outline: BaseGeometry, label: str, *, area: Area | None = None, is_own: bool = False) -> Piece:
        at: Point = self.plane.lay(outline).representative_point()
        metres = Plane.under([outline]).area(outline)
        return Piece(svg_path(outline, self.plane.lay), round(at.x), round(at.y), label, area, metres, is_own)


def draw(
    outlines: Mapping[Area, Outline],
    *,
    around: Outline | None = None,
    own: Area | None = None,
    faults: tuple[Sequence[Fault], Sequence[Fault]] = ((), ()),
    room: float = 0.0,
    tallest: float = TALLEST,
) -> Drawing | None:
    """The areas with their names; None where there is nothing to draw. `room`: metres left free on each side."""
    everything = [*outlines.values(), *([around] if around else [])]
    if not everything:
        return None
    plane, width, height = _fitting(everything, room, tallest)
    blank = Drawing((), (), (), None, plane, width, height)
    letters = iter(string.ascii_uppercase * 9)
    return replace(
        blank,
        pieces=[blank.piece(outline, area.name, area=area, is_own=area == own) for area, outline in outlines.items()],
        overlaps=[_marked(blank, next(letters), fault) for fault in faults[0][:SHOWN]],
        gaps=[_marked(blank, next(letters), fault) for fault in faults[1][:SHOWN]],
        around=blank.piece(around, "") if around else None,
    )


SHOWN = 26


def _marked(drawing: Drawing, letter: str, fault: Fault) -> Marked:
    return Marked(letter, drawing.piece(fault.outline, letter), fault)


def _fitting(outlines: Iterable[BaseGeometry], room: float, tallest: float) -> tuple[Plane, float, float]:
    """The plane scaled so that all of it is as wide as a drawing, or as tall as this one may be; its size."""
    shapes = list(outlines)
    metres = Plane.under(shapes)
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    west, east = west - room / metres.across, east + room / metres.across
    south, north = south - room / metres.down, north + room / metres.down
    width, height = (east - west) * metres.across, (north - south) * metres.down
    scale = min(WIDTH / width, tallest / height)
    return Plane(west, north, metres.across * scale, metres.down * scale), width * scale, height * scale
