"""How alike two matters are: by their words, the rarer the heavier; the place ranks and narrows, and decides nothing.

Pure. Words are the pieces of search (`networks.folding`), so that spellings of a house or of Wi-Fi are one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from networks import folding

COMPARED = 600
"""The first characters of a text that are compared: they say what a case is about."""
ALIKE = 0.2
"""From this share of common weight on, two cases may be the same."""
ALIKE_OF_ONE_TYPE = 0.06
"""The threshold where both cases may be of one type."""
SAME_HOUSE, OTHER_HOUSE = 1.3, 0.5
HOUSE = re.compile(r"[0-9]{1,4}号楼")
EVERYDAY = frozenset(
    "我家 我们 小区 没有 没人 一个 这个 希望 领导 反映 问题 物业 业主 居民 好几 几天 请来 已经 现在 影响 严重".split()
)
"""Words that stand in nearly every case, so they tell no case from another."""
EVERYDAY_WEIGHT = 0.3
UNSEEN = 60
"""How many further texts without the word are assumed: among few texts every word would look common."""

Weigh = Callable[[str], float]
"""How much a piece of text weighs: the rarer the heavier."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of a matter: pairs of characters of its words, and the houses that it names."""

    pieces: frozenset[str]
    houses: frozenset[str]


def told(text: str, place: str) -> Told:
    """Houses are kept apart from words: two cases are not the same only because both name one house."""
    houses = frozenset(HOUSE.findall(folding.fold(f"{text[:COMPARED]} {place}")))
    words = (piece for piece in folding.pieces(text[:COMPARED]) if len(piece) > 1)
    return Told(frozenset(piece for piece in words if not any(piece in house for house in houses)), houses)


def of_words(one: Told, other: Told, weigh: Weigh) -> float:
    """From 0 (no words in common) to 1 (the same words)."""
    whole = math.sqrt(_weight(one.pieces, weigh) * _weight(other.pieces, weigh))
    return _weight(one.pieces & other.pieces, weigh) / whole if whole else 0.0


def ranked(words: float, one: Told, other: Told) -> float:
    """The likeness of words, raised for the same house and lowered for another; unchanged where no house is named."""
    if one.houses and other.houses:
        return words * (SAME_HOUSE if one.houses & other.houses else OTHER_HOUSE)
    return words


def rarity(texts: Sequence[Told]) -> Weigh:
    """Weights by how rare a piece is among these texts of the city."""
    counts = Counter(piece for text in texts for piece in text.pieces)

    def weigh(piece: str) -> float:
        return math.log((len(texts) + UNSEEN) / (counts[piece] + 1)) * (EVERYDAY_WEIGHT if piece in EVERYDAY else 1)

    return weigh


def _weight(pieces: Iterable[str], weigh: Weigh) -> float:
    return sum(map(weigh, pieces))
