"""Finding matters by number, or by words in text and place: two-character pieces, with areas, in one GIN index."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value

from cases.keyset import PAGE, Order
from cases.models import Case, SupervisionOrder
from cases.models.scope import CaseQuerySet, places_seen
from networks.choices import AreaLevel
from teams.models import User

NEWEST = Order(is_newest_first=True)
AREA_COLUMNS = [f"{level}_id" for level in AreaLevel.values]
LONGEST = 100
PIECES = 40
SHORTEST_NUMBER = 4
BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~，。！？；：、“”‘’（）《》【】…—·]+")
ORDER = re.compile(r"(?P<year>20\d\d)-(?P<number>\d{4,7})")
"""The number of an order of supervision, as it is written."""
NUMBER = re.compile(r"(?P<prefix>[A-Z]{2})?(?P<digits>\d{8}-?\d*)")


def is_long_enough(words: str) -> bool:
    """Whether there is anything to look for: a number, or a word of two characters."""
    return bool(_pieces(words) or _number(words))


def matching(user: User, words: str, *, after: str = "") -> CaseQuerySet:
    """Cases the person sees with the number, or with every word in text or place; at least the next page of them.

    Each part of what the person sees is searched by itself, newest first and no further than a page, so that common
    words cost no more than rare ones.
    """
    parts = [_page(part, after) for part in _parts(user, words)]
    if not parts:
        return Case.objects.none()
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return Case.objects.filter(pk__in=found)


def _parts(user: User, words: str) -> list[CaseQuerySet]:
    by_area = Case.objects.visible_by_area(user)
    others = [Case.objects.visible_by_call(user), Case.objects.visible_by_raising(user)]
    if order := ORDER.fullmatch(words.strip()):
        numbered = SupervisionOrder.objects.filter(year=int(order["year"]), number=int(order["number"]))
        return [part.filter(pk__in=numbered.values("case")) for part in (by_area, *others)]
    if number := _number(words):
        return [part.filter(reference__startswith=number) for part in (by_area, *others)]
    if not (pieces := _pieces(words)):
        return []
    areas = " | ".join(_quoted(f"{level}:{number}") for level, number in places_seen(user))
    within = f"{_all(pieces)} & ({areas})" if areas else _all(pieces)
    return [by_area.filter(_contains(within)), *(part.filter(_contains(_all(pieces))) for part in others)]


def _page(part: CaseQuerySet, after: str) -> QuerySet[Case, Any]:
    return NEWEST.sort(NEWEST.after(part, after)).values("pk")[: PAGE + 1]


def _number(words: str) -> str:
    """The beginning of a case number: from its eight digits of the day on, with or without the city's letters."""
    found = NUMBER.fullmatch(words.strip().upper())
    return (found["prefix"] or settings.CASE_NUMBER_PREFIX) + found["digits"] if found else ""


def _pieces(words: str) -> list[str]:
    """Every two neighbouring characters of each word, as the database's own function cuts them."""
    split = BETWEEN_WORDS.split(words[:LONGEST].replace("\x00", " ").lower())
    return list(dict.fromkeys(word[at : at + 2] for word in split for at in range(len(word) - 1)))[:PIECES]


def _all(pieces: list[str]) -> str:
    return " & ".join(map(_quoted, pieces))


def _quoted(piece: str) -> str:
    return "'" + piece.replace("\\", "\\\\").replace("'", "''") + "'"


def _contains(query: str) -> Func:
    """As the index has it, or the index would not be used."""
    return _Matches(_Searchable(_Joined(F("text"), F("place")), *map(F, AREA_COLUMNS)), _Query(Value(query)))


class _Joined(Func):
    template = "%(expressions)s"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class _Searchable(Func):
    function = "cases_searchable"
    output_field = SearchVectorField()


class _Query(Func):
    template = "%(expressions)s::tsquery"


class _Matches(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()
