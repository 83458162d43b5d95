"""Which matter types a free text may be about, by the phrases of the duty catalogue (`networks.phrases`).

A word weighs the more, the fewer types it is written for and the rarer it is in the city's own matters; a word of
one phrase counts only where the whole phrase stands. A phrase that begins with ~ is a weak sign.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from networks import phrases
from networks.models import CatalogueItem

READ = 1_500
"""So many characters say what a matter is about."""
WEAK, OF_WEAK_SIGNS = "~", 0.4
SHORT = 0.55
"""What a word of one character weighs, of what one of two would."""
LEAST_SHARE = 0.5
"""A type is suggested with at least this share of the likeliest one's weight."""
LEAST_WEIGHT = 2.5
PARTIAL = 0.4
"""What a word weighs without the others of its phrase, of what it weighs with them."""
Place = tuple[int, int, str]


class Vocabulary:
    """The phrases of all types, looked up letter by letter: the cost is the text's, not the catalogue's."""

    def __init__(self, keywords: Sequence[Sequence[str]]) -> None:
        self._phrases: list[tuple[int, int, float]] = []
        self._uses: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._by_first: dict[str, list[str]] = defaultdict(list)
        owners: dict[str, set[int]] = defaultdict(set)
        for owner, written in enumerate(keywords):
            for phrase in written:
                self._add(owner, phrase, owners)
        self._weights = {word: _weight(word, len(users), len(keywords)) for word, users in owners.items()}
        for word in self._uses:
            self._by_first[word[0]].append(word)

    def _add(self, owner: int, phrase: str, owners: dict[str, set[int]]) -> None:
        strength = OF_WEAK_SIGNS if phrase.startswith(WEAK) else 1.0
        parts = phrases.readable(phrase.removeprefix(WEAK)).split("+")
        number = len(self._phrases)
        self._phrases.append((owner, len(parts), strength))
        for part, words in enumerate(parts):
            for word in filter(None, words.split("|")):
                self._uses[word].append((number, part))
                owners[word].add(owner)

    def weigh(self, text: str) -> dict[int, float]:
        """The weight of each type (by its place in the catalogue) of which the text has at least one word."""
        readable = phrases.readable(text[:READ])
        words: dict[int, dict[str, float]] = defaultdict(dict)
        for number, places in self._find(readable).items():
            owner, parts, strength = self._phrases[number]
            chain: Iterable[str] = ()
            if parts == 1:  # most of the phrases: the heaviest of its words that stand, of equal ones the first
                chain = (max((word for _begin, _end, word in places[0]), key=self._weights.__getitem__),)
            elif len(places) == parts:
                chain = self._chain(readable, [places[part] for part in range(parts)])
            share = strength if chain else strength * PARTIAL
            standing = chain or dict.fromkeys(word for part in places.values() for _begin, _end, word in part)
            weighed = words[owner]
            for word in standing:
                weighed[word] = max(weighed.get(word, 0), self._weights[word] * share)
        return {owner: _sum(weights) for owner, weights in words.items()}

    def _find(self, text: str) -> dict[int, dict[int, list[Place]]]:
        """Of each phrase of which a word stands in the text, the places of its parts."""
        found: dict[int, dict[int, list[Place]]] = defaultdict(lambda: defaultdict(list))
        standing = (
            (at, word)
            for at, letter in enumerate(text)
            for word in self._by_first.get(letter, ())
            if text.startswith(word, at)
        )
        for at, word in standing:
            for number, part in self._uses[word]:
                found[number][part].append((at, at + len(word), word))
        return found

    def _chain(self, text: str, parts: Sequence[Sequence[Place]], after: int = -1) -> list[str]:
        """The heaviest words, one of each part, near each other and in their order; none where there are none such."""
        best: list[str] = []
        for begin, end, word in parts[0]:
            if after >= 0 and not _is_near(text, after, begin):
                continue
            rest = self._chain(text, parts[1:], end) if len(parts) > 1 else [word]
            chain = rest if len(parts) == 1 else [word, *rest] if rest else []
            if chain and self._weight_of(chain) > self._weight_of(best):
                best = chain
        return best

    def _weight_of(self, chain: Iterable[str]) -> float:
        return sum(self._weights[word] for word in chain)


def _is_near(text: str, end: int, begin: int) -> bool:
    return 0 <= begin - end <= phrases.NEAR and not any(stop in text[end:begin] for stop in phrases.SENTENCE_ENDS)


def _weight(word: str, users: int, types: int) -> float:
    """The rarer among the types the heavier; a word of one letter says little."""
    length = SHORT if len(word) == 1 else 1 + 0.15 * min(len(word) - 2, 3)
    return math.log((types + 1) / users) * length


def _sum(weights: Mapping[str, float]) -> float:
    """Each word once; one that lies within a longer one does not count again."""
    if len(weights) == 1:
        return sum(weights.values())
    longest = [word for word in weights if not any(word != other and word in other for other in weights)]
    return sum(weights[word] for word in longest)


def suggest(text: str, catalogue: Iterable[CatalogueItem], at_most: int = 3) -> list[CatalogueItem]:
    """The likeliest matter types first; none where the text says too little."""
    entries = [entry for entry in catalogue if entry.keywords]
    weights = _vocabulary(tuple(tuple(entry.keywords) for entry in entries)).weigh(text)
    likely = sorted(weights, key=lambda number: (-weights[number], entries[number].code))[:at_most]
    least = max(LEAST_WEIGHT, LEAST_SHARE * weights[likely[0]]) if likely else 0
    return [entries[number] for number in likely if weights[number] >= least]


@lru_cache(maxsize=2)
def _vocabulary(keywords: tuple[tuple[str, ...], ...]) -> Vocabulary:
    return Vocabulary(keywords)
