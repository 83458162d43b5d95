"""Finding matters by number, or by words in the text and the place: two-character pieces over a GIN index."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, QuerySet, Value

LONGEST = 100
PIECES = 40
SHORTEST_NUMBER = 4
BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~，。！？；：、“”‘’（）《》【】…—·]+")
NUMBER = re.compile(r"(?P<prefix>[A-Z]{2})?(?P<digits>\d{8}-?\d*)")


def is_long_enough(words: str) -> bool:
    """Whether there is anything to look for: a number, or a word of two characters."""
    return bool(_pieces(words) or _number(words))


def matching(cases: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those with the number, or with every word in text or place. `words` as typed; none where it is too short."""
    if number := _number(words):
        return cases.filter(reference__startswith=number)
    pieces = _pieces(words)
    return cases.filter(_Matches(_VECTOR, _Query(Value(_quoted(pieces))))) if pieces else cases.none()


def _number(words: str) -> str:
    """The beginning of a case number: from its eight digits of the day on, with or without the city's letters."""
    found = NUMBER.fullmatch(words.strip().upper())
    return (found["prefix"] or settings.CASE_NUMBER_PREFIX) + found["digits"] if found else ""


def _pieces(words: str) -> list[str]:
    """Every two neighbouring characters of each word, as the database's own function cuts them."""
    split = BETWEEN_WORDS.split(words[:LONGEST].replace("\x00", " ").lower())
    return list(dict.fromkeys(word[at : at + 2] for word in split for at in range(len(word) - 1)))[:PIECES]


def _quoted(pieces: list[str]) -> str:
    return " & ".join("'" + piece.replace("\\", "\\\\").replace("'", "''") + "'" for piece in pieces)


class _Vector(Func):
    """Written as the index has it, or the index would not be used."""

    function = "cases_bigrams"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


class _Query(Func):
    template = "%(expressions)s::tsquery"


class _Matches(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


_VECTOR = _Vector(F("text"), F("place"))
