"""Finding words of residents in a text: plain words, one of several, and words that stand near each other.

A phrase is written `甲`, `甲|乙` (one of them), or `甲|乙+丙` (one of the first, and soon after it `丙`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

NEAR = 10
"""So many characters lie at most between two words that stand near each other; no end of a sentence lies between."""
LONGEST = 10_000
SENTENCE_ENDS = "。！？；!?;"
BETWEEN = f"[^{SENTENCE_ENDS}]{{0,{NEAR}}}?"
NEVER = re.compile(r"(?!)")
SPACE = re.compile(r"\s+")
UNWRITABLE = frozenset(" \t\n，,、")

Span = tuple[int, int]


def readable(text: str) -> str:
    """The text as phrases are compared: full width and capitals as plain letters, without blanks."""
    return SPACE.sub("", unicodedata.normalize("NFKC", text[:LONGEST]).lower()).replace("!", "！").replace("?", "？")


def is_sound(phrase: str) -> bool:
    """Whether each part says something: no empty word between the signs, no blank."""
    words = [word for part in phrase.split("+") for word in part.split("|")]
    return all(words) and not UNWRITABLE & set(phrase)


def compiled(phrases: Iterable[str]) -> re.Pattern[str]:
    """One expression for all of them, tried only where one of their first letters stands."""
    written = [_pattern(phrase) for phrase in phrases]
    if not written:
        return NEVER
    first = "".join(dict.fromkeys(re.escape(letter) for pattern in written for letter in pattern[0]))
    return re.compile(f"(?=[{first}])(?:{'|'.join(expression for _first, expression in written)})")


def spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Where the phrases stand; of those that begin at one place, the first in the list."""
    at = 0
    while found := pattern.search(text, at):
        yield found.span()
        at = found.start() + 1


def _pattern(phrase: str) -> tuple[set[str], str]:
    parts = [[word for word in readable(part).split("|") if word] for part in phrase.split("+")]
    first = {word[0] for word in parts[0]}
    return first, BETWEEN.join(f"(?:{'|'.join(map(re.escape, words))})" for words in parts)
