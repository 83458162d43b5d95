"""Finding people, units and areas by what one types: each word must fit somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Right

from networks.folding import name_pieces, spell
from networks.models import Area, Unit
from networks.naming import CHINESE, name_of, shown, sign_in_key
from networks.telephones import OF_A_PERSON, without_country
from teams.models import Post, User
from teams.models.user import PHONE_END

LONGEST = 60
WORDS = 5
SHORTEST_IN_A_NAME = 2
SHORTEST_SIGN_IN = 3
Rows = TypeVar("Rows", bound=QuerySet[Any])


def words_of(typed: str) -> list[str]:
    """The words of what was typed, in one width and case, at most five; 王　芳, a character at a time, is one word."""
    words: list[str] = []
    was_lone = False
    for word in spell(shown(typed.replace("\x00", " "))[:LONGEST]).split():
        is_lone = len(word) == 1 and bool(CHINESE.match(word))
        if is_lone and was_lone:
            words[-1] += word
        else:
            words.append(word)
        was_lone = is_lone
    return [name_of(word) for word in words[:WORDS]]


def people(typed: str, among: QuerySet[User]) -> QuerySet[User]:
    """By any part of the name, initials, sign-in name, telephone (whole or its last four), or a unit of theirs."""
    found = among.alias(phone_end=Right(F("phone"), PHONE_END), digits=_DigitsOf(F("phone")))
    return reduce(lambda rows, word: rows.filter(_person(word)), _words_about_people(typed), found)


def is_private(typed: str) -> bool:
    """Whether a telephone is searched for."""
    return any(len(word) >= OF_A_PERSON and word.isdigit() for word in _words_about_people(typed))


def _words_about_people(typed: str) -> list[str]:
    """A telephone in groups is one word."""
    words = words_of(typed)
    telephone = re.sub("[-+() ]", "", " ".join(words))
    if telephone.isdigit() and len(telephone) >= OF_A_PERSON:
        return [without_country(telephone)]
    return words


class _DigitsOf(Func):
    """The digits of a number as people write them: with blanks, hyphens, brackets."""

    template = "regexp_replace(%(expressions)s, '[^0-9]', '', 'g')"
    output_field = CharField()


class _NamePieces(Func):
    function = "networks_name_pieces"
    output_field = SearchVectorField()


class _HoldsAll(Func):
    """As the index has it, or the index would not be used."""

    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = BooleanField()


def units(typed: str, among: QuerySet[Unit]) -> QuerySet[Unit]:
    """By the names of the unit, of its area and of the area around that."""
    return _each(_unit, typed, among)


def areas(typed: str, among: QuerySet[Area]) -> QuerySet[Area]:
    """By code, or by the names of the area and of the two around it."""
    return _each(_area, typed, among)


def _each(fits: Callable[[str], Q], typed: str, among: Rows) -> Rows:
    return reduce(lambda rows, word: rows.filter(fits(word)), words_of(typed), among)


def _person(word: str) -> Q:
    if not word.isascii():
        return _named(word)
    if word.isdigit():
        return _numbered(word)
    by_initials = Q(initials__startswith=word)
    # One or two letters fit thousands; alone, the index of the initials gives the first of them without sorting.
    if len(word) < SHORTEST_SIGN_IN:
        return by_initials
    return by_initials | Q(sign_in_key__startswith=sign_in_key(word)) | Q(_name_holds(word))


def _numbered(word: str) -> Q:
    signs_in = Q(sign_in_key__startswith=sign_in_key(word))
    if len(word) >= OF_A_PERSON:
        return Q(phone_end=word[-PHONE_END:], digits__endswith=word) | signs_in
    return Q(phone_end=word) | signs_in if len(word) == PHONE_END else signs_in


def _named(word: str) -> Q:
    """One character begins a name; from two on, any part of the name fits, or of a unit."""
    if len(word) < SHORTEST_IN_A_NAME:
        return Q(name__startswith=word)
    units_named = Unit.objects.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
    there = Post.objects.current().filter(unit__in=units_named.values("pk")).values("person")
    # One set of numbers: with "or" the database would walk through everybody.
    return Q(pk__in=User.objects.filter(_name_holds(word)).values("pk").union(there))


def _name_holds(word: str) -> Func:
    """Every two neighbouring characters of the word; a single one where that is all there is."""
    kept = name_pieces(word)
    pairs = [piece for piece in kept if len(piece) > 1] or kept
    query = " & ".join("'" + piece.replace("\\", "\\\\").replace("'", "''") + "'" for piece in sorted(pairs))
    return _HoldsAll(_NamePieces(F("name")), Value(query))


def _unit(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(short_name__icontains=word)
        | Q(area__name__icontains=word)
        | Q(area__parent__name__icontains=word)
    )


def _area(word: str) -> Q:
    if word.isascii() and word.isdigit():
        return Q(code__startswith=word) | Q(name__startswith=word)
    return Q(name__icontains=word) | Q(parent__name__icontains=word) | Q(parent__parent__name__icontains=word)
