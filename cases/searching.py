"""Finding matters by number, or by words in text and place: two-character pieces, with areas, in one GIN index."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from cases.keyset import PAGE, Order
from cases.models import Case, SupervisionOrder
from cases.models.scope import CaseQuerySet, places_seen
from cases.models.sight import reads_the_text
from networks.choices import AreaLevel
from teams.choices import Duty
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
    by_area, by_raising = Case.objects.visible_by_area(user), Case.objects.visible_by_raising(user)
    others = [Case.objects.visible_by_call(user), by_raising]
    if order := ORDER.fullmatch(words.strip()):
        numbered = SupervisionOrder.objects.filter(year=int(order["year"]), number=int(order["number"]))
        in_hand = Case.objects.visible_by_call(user, ended_at=None)
        return [part.filter(pk__in=numbered.values("case")) for part in (by_area, in_hand, by_raising)]
    if number := _number(words):
        return [part.filter(reference__startswith=number) for part in (by_area, *others)]
    if not (pieces := _pieces(words)):
        return []
    areas = " | ".join(_quoted(f"{level}:{number}") for level, number in places_seen(user))
    within = f"{_all(pieces)} & ({areas})" if areas else _all(pieces)
    told = [by_area.filter(_contains(within)), *(part.filter(_contains(_all(pieces))) for part in others)]
    read = _read_by(user, pieces)
    return [*(part.filter(read) for part in told), _by_brief(user, pieces)]


def _read_by(user: User, pieces: list[str]) -> Q:
    """Nobody finds a matter by what they may not read: words match what the person is shown.

    The words left by masking are words of the text, so the index of the text finds them too, and this filters.
    """
    in_full = Q(masked=None) | Q(centre__in=user.units_as(Duty.DUTY_OFFICER)) | Q(raised_by=user.pk)
    shown = Q(_contains(_all(pieces), F("masked")))
    return (in_full | shown) & reads_the_text(Case, user)


def _by_brief(user: User, pieces: list[str]) -> CaseQuerySet:
    """Confidential matters in the hands of the person's units, by what the centre wrote for them."""
    in_hand = Case.objects.visible_by_call(user, ended_at=None).filter(is_confidential=True)
    return in_hand.filter(_contains(_all(pieces), F("brief")))


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


def _contains(query: str, words: F | None = None) -> Func:
    """As the index has it, or the index would not be used."""
    told = words or _Joined(F("text"), F("place"))
    return _Matches(_Searchable(told, *map(F, AREA_COLUMNS)), _Query(Value(query)))


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
