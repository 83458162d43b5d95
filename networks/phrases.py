"""Finding words of residents in a text: plain words, one of several, and words that stand near each other.

A phrase is written `甲`, `甲|乙` (one of them), `甲|乙+丙` (one of the first, and soon after it `丙`), or `甲&乙`
(near each other, whichever comes first). `<人>` stands for a group of words, written once (`networks.vocabulary`). In
phrases that say otherwise a `*` reaches as far as the clause goes: `万一*` on, `*演习` back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, permutations
from typing import Self

Words = tuple[str, ...]
Groups = Mapping[str, Words]
Span = tuple[int, int]

NEAR = 10
"""So many characters lie at most between two words that stand near each other; no end of a sentence lies between."""
FAR = 20
"""So many where either may come first: frightened people tell what and where in any order and in many sentences."""
REACH = 12
"""So far a `*` reaches within its clause."""
MOST_IN_ANY_ORDER = 3
LONGEST = 10_000
READ_FIRST, READ_LAST = 2_000, 1_000
MOST_PATTERNS = 4_096
LONGEST_PIECE = 6
"""Longer words are looked up by their first letters before they are looked for."""
SENTENCE_ENDS = "。！？；!?;"
CLAUSE_ENDS = SENTENCE_ENDS + ",…"
BETWEEN = f"[^{SENTENCE_ENDS}]{{0,{NEAR}}}?"
ANYWHERE_NEAR = f".{{0,{FAR}}}?"
ALREADY = re.compile("现在|正在|这会|眼下|刚才|刚刚|已经|快来")
"""Where one of these begins, what was feared or long ago is over: a `*` reaches no further."""
SPACE = re.compile(r"\s+")
GROUP = re.compile(r"<([^<>]+)>")
UNWRITABLE = frozenset(" \t\n，,、")
NO_GROUPS: Groups = {}


def readable(text: str) -> str:
    """The text as phrases are compared: full width and capitals as plain letters, without blanks."""
    return SPACE.sub("", _folded(text))


def with_clauses(text: str) -> str:
    """As `readable`, with a comma for a blank or a line's end between words: many write no other sign."""
    parts = _folded(text).split()
    return "".join(chain(parts[:1], (_joined(*pair) for pair in zip(parts, parts[1:], strict=False))))


def first_and_last(text: str) -> str:
    """Of a very long text what stands first and last: there people say what is urgent."""
    return text if len(text) <= READ_FIRST + READ_LAST else f"{text[:READ_FIRST]}。{text[-READ_LAST:]}"


def is_sound(phrase: str, groups: Groups | None = None) -> bool:
    """Whether each part says something: no empty word between the signs, no blank, no unknown group.

    Without groups only words, `|` and `+` are understood, as suggestions of types read them.
    """
    if UNWRITABLE & set(phrase) or (groups is None and set("&<>*") & set(phrase)):
        return False
    parts = _parts(phrase.removeprefix("*").removesuffix("*"))
    is_of_one_kind = not {"+", "&"} <= set(phrase) and ("&" not in phrase or len(parts) <= MOST_IN_ANY_ORDER)
    return is_of_one_kind and all(_is_known(word, groups or {}) for part in parts for word in part.split("|"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready for many phrases: as `with_clauses`, with every short piece of it at hand."""

    text: str
    pieces: frozenset[str]

    @classmethod
    def of(cls, written: str) -> Self:
        text = with_clauses(first_and_last(written))
        lengths = range(1, LONGEST_PIECE + 1)
        return cls(text, frozenset(text[at : at + length] for length in lengths for at in range(len(text))))


@dataclass(frozen=True, slots=True)
class Phrase:
    """`parts` hold the words of which one each must stand near the others; `pieces` how these are looked up."""

    parts: tuple[Words, ...]
    pieces: tuple[frozenset[str], ...]
    in_any_order: bool
    reaches_back: bool
    reaches_on: bool

    def spans(self, text: str) -> Iterator[Span]:
        """Wherever it stands, from the earliest place on; the shortest of those that begin at one place."""
        for order in permutations(self.parts) if self.in_any_order else (self.parts,):
            at, pattern = 0, _pattern(order, ANYWHERE_NEAR if self.in_any_order else BETWEEN)
            while found := pattern.search(text, at):
                begin, end = found.span()
                yield _back(text, begin) if self.reaches_back else begin, _on(text, end) if self.reaches_on else end
                at = begin + 1


class Finder:
    """Many phrases at once; a phrase is looked for only in a text that has a word of each of its parts."""

    def __init__(self, phrases: Iterable[str], groups: Groups = NO_GROUPS) -> None:
        self._phrases = [compiled for phrase in phrases if (compiled := _compiled(phrase, groups))]
        self._with: dict[str, set[int]] = {}
        for number, phrase in enumerate(self._phrases):
            for piece in phrase.pieces[0]:
                self._with.setdefault(piece, set()).add(number)

    def spans(self, reading: Reading) -> Iterator[Span]:
        """Where the phrases stand, all of them: one that is taken back hides no other that begins at the same place."""
        begun = [self._with[piece] for piece in reading.pieces & self._with.keys()]
        for number in sorted(set().union(*begun)):
            phrase = self._phrases[number]
            if not any(map(reading.pieces.isdisjoint, phrase.pieces[1:])):
                yield from phrase.spans(reading.text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:LONGEST]).lower().replace("!", "！").replace("?", "？")


def _joined(before: str, after: str) -> str:
    """Single letters far apart (有 人 落 水) are one word; so are words beside a sign that parts them already."""
    parts = len(before) > 1 and len(after) > 1 and before[-1] not in CLAUSE_ENDS
    return f",{after}" if parts else after


def _parts(phrase: str) -> list[str]:
    return phrase.split("&" if "&" in phrase else "+")


def _is_known(word: str, groups: Groups) -> bool:
    group = GROUP.fullmatch(word)
    return bool(word) and (group[1] in groups if group else not set("<>*") & set(word))


def _words(part: str, groups: Groups) -> Words:
    words: list[str] = []
    for word in part.split("|"):
        group = GROUP.fullmatch(word)
        words += groups.get(group[1], ()) if group else [word]
    return tuple(written for word in words if (written := readable(word)))


def _compiled(phrase: str, groups: Groups) -> Phrase | None:
    plain = phrase.removeprefix("*").removesuffix("*")
    parts = tuple(_words(part, groups) for part in _parts(plain))
    if not all(parts):
        return None
    return Phrase(
        parts,
        tuple(frozenset(word[:LONGEST_PIECE] for word in words) for words in parts),
        in_any_order="&" in plain,
        reaches_back=phrase.startswith("*"),
        reaches_on=phrase.endswith("*"),
    )


@lru_cache(maxsize=MOST_PATTERNS)
def _pattern(order: tuple[Words, ...], between: str) -> re.Pattern[str]:
    """Compiled when a text first asks for it: few phrases ever are, and all at once would take a second."""
    return re.compile(between.join(f"(?:{'|'.join(map(re.escape, words))})" for words in order))


def _back(text: str, begin: int) -> int:
    since = max(0, begin - REACH)
    stops = [at for at in range(since, begin) if text[at] in CLAUSE_ENDS]
    return stops[-1] + 1 if stops else since


def _on(text: str, end: int) -> int:
    """To the end of the clause, or to where it says that it is so now."""
    until = min(len(text), end + REACH)
    stop = next((at for at in range(end, until) if text[at] in CLAUSE_ENDS), until)
    already = ALREADY.search(text, end, stop)
    return already.start() if already else stop
