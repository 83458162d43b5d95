"""Whether two names of units are one unit's, written twice: 船营区卫生健康局 beside 卫生健康局. Asks no database."""

from __future__ import annotations

from collections.abc import Iterable

from networks.models import Area, Unit
from networks.naming import alike

ENDINGS = ("市", "区", "县", "街道", "镇", "乡", "社区", "村")
NUMERALS = frozenset("0123456789〇零一二三四五六七八九十东南西北中上下前后新老大小甲乙丙丁")
"""Characters by which units of one area usually differ on purpose."""
SHORTEST_PART = 4
LONGEST_REST = 3


def core(name: str, places: Iterable[str]) -> str:
    """The name without the places around it at its beginning; `places`: their names, the widest first."""
    left = alike(name)
    for place in map(alike, places):
        for written in (place, *(place.removesuffix(ending) for ending in ENDINGS if place.endswith(ending))):
            if len(written) > 1 and left.startswith(written) and len(left) - len(written) > 1:
                left = left.removeprefix(written)
                break
    return left


def is_near(one: str, other: str) -> bool:
    """Of two cores: the same, one inside the other but for a little, or one character typed otherwise."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    if len(short) < SHORTEST_PART:
        return False
    if len(short) == len(long):
        differing = [pair for pair in zip(short, long, strict=True) if pair[0] != pair[1]]
        return len(differing) == 1 and not NUMERALS & set(differing[0])
    rest = long.replace(short, "", 1)
    return short in long and len(rest) <= LONGEST_REST and not NUMERALS & set(rest)


def twin(name: str, area: Area, others: Iterable[Unit]) -> Unit | None:
    """A unit of the same area with nearly this name; the area's parents are at hand."""
    places = [step.name for step in _around(area)]
    mine = core(name, places)
    return next(
        (unit for unit in others if any(is_near(mine, core(other, places)) for other in (unit.name, unit.short_name))),
        None,
    )


def _around(area: Area) -> list[Area]:
    """The area and those it lies in, the widest first."""
    chain = [area]
    while (above := chain[0].parent) is not None:
        chain.insert(0, above)
    return chain
