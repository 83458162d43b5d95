"""How areas are shaded by a figure, and where names and counts fit on their drawing. Pure but for the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from figures.rates import Rate
from networks.drawing import Piece

LEVELS = 4
NONE, FEW = "none", "few"
"""Beside the levels 1 to 4: nothing was counted; too few were, for a rate."""
LIMITS = (900, 800, 700)
"""Tenths of a percent: from the first one on it is shaded lightest, below the last darkest."""
NAME_SIZE, COUNT_SIZE, APART = 19, 17, 4
"""Units of the drawing, as the style sheet has them."""


@dataclass(frozen=True, slots=True)
class Legend:
    """The shade of each area by its number, and what each shade says."""

    shades: Mapping[int, str]
    lines: Sequence[tuple[str, str]]


def by_count(counts: Mapping[int, int]) -> Legend:
    """Four shades that about as many areas have each; darker is more."""
    some = sorted(count for count in counts.values() if count > 0)
    tops = sorted({some[(len(some) - 1) * part // LEVELS] for part in range(1, LEVELS)} | {some[-1]}) if some else []
    shades = {
        area: str(next(level for level, top in enumerate(tops, 1) if count <= top)) if count > 0 else NONE
        for area, count in counts.items()
    }
    lines = [(NONE, "0")] if NONE in shades.values() else []
    return Legend(shades, [*lines, *((str(level), said) for level, said in enumerate(_spans(tops), 1))])


def _spans(tops: Sequence[int]) -> Iterator[str]:
    least = 1
    for top in tops:
        yield f"{least}–{top}" if least < top else str(top)
        least = top + 1


def by_rate(rates: Mapping[int, Rate]) -> Legend:
    """Darker is worse; hatched is what too few were counted for."""
    shades = {area: _of_rate(rate) for area, rate in rates.items()}
    said = [_("%(percent)s %% and more") % {"percent": LIMITS[0] // 10}]
    said += [f"{low // 10}–{high // 10} %" for high, low in zip(LIMITS, LIMITS[1:], strict=False)]
    said += [_("under %(percent)s %%") % {"percent": LIMITS[-1] // 10}]
    few = [(FEW, pgettext("rate", "too few"))] if FEW in shades.values() else []
    return Legend(shades, [*((str(level), each) for level, each in enumerate(said, 1)), *few])


def _of_rate(rate: Rate) -> str:
    if not rate.is_shown:
        return FEW
    return str(1 + sum(rate.tenths < limit for limit in LIMITS))


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece with what is written on it; an empty name or count would lie over a neighbour's."""

    piece: Piece
    count: str
    radius: int
    name: str

    @property
    def name_y(self) -> float:
        """The middle of the name's line, above the circle."""
        return self.piece.y - self.radius - APART - NAME_SIZE / 2


Box = tuple[float, float, float, float]


def marked(pieces: Iterable[Piece], counts: Mapping[int, int]) -> list[Marked]:
    """The largest counts take their room first; the list beside the drawing says what found none."""
    taken: list[Box] = []
    placed = []
    for piece in sorted(pieces, key=lambda one: -_count(one, counts)):
        count = str(_count(piece, counts))
        radius = 8 + len(count) * COUNT_SIZE // 3
        has_count = _take(taken, (piece.x - radius, piece.y - radius, piece.x + radius, piece.y + radius))
        half, top = len(piece.label) * NAME_SIZE / 2, piece.y - radius - APART
        has_name = has_count and _take(taken, (piece.x - half, top - NAME_SIZE, piece.x + half, top))
        placed.append(Marked(piece, count if has_count else "", radius, piece.label if has_name else ""))
    return placed


def _count(piece: Piece, counts: Mapping[int, int]) -> int:
    return counts.get(piece.area.pk, 0) if piece.area else 0


def _take(taken: list[Box], box: Box) -> bool:
    """The room for the box, where nobody has it."""
    west, north, east, south = box
    if any(west < e and w < east and north < s and n < south for w, n, e, s in taken):
        return False
    taken.append(box)
    return True
