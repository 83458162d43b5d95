"""Finding people, units and areas by what one types: each word must fit somewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Right

from networks.models import Area, Unit
from networks.naming import CHINESE, shown, sign_in_key
from teams.models import Post, User
from teams.models.user import PHONE_END

LONGEST = 60
WORDS = 5
SHORTEST_IN_A_NAME = 2
SHORTEST_SIGN_IN = 3
Rows = TypeVar("Rows", bound=QuerySet[Any])


def words_of(typed: str) -> list[str]:
    """The words of what was typed, at most five; 王　芳, a character at a time, is one word."""
    words: list[str] = []
    was_lone = False
    for word in shown(typed.replace("\x00", " "))[:LONGEST].split():
        is_lone = len(word) == 1 and bool(CHINESE.match(word))
        if is_lone and was_lone:
            words[-1] += word
        else:
            words.append(word)
        was_lone = is_lone
    return words[:WORDS]


def people(typed: str, among: QuerySet[User]) -> QuerySet[User]:
    """By name, initials, sign-in name, the telephone's last four digits, or a unit they hold a post in."""
    return _each(_person, typed, among.alias(phone_end=Right(F("phone"), PHONE_END)))


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
    if word.isdigit() and len(word) == PHONE_END:
        return Q(phone_end=word) | Q(sign_in_key=word)
    by_initials = Q(initials__startswith=word.lower())
    # One or two letters fit thousands; alone, the index of the initials gives the first of them without sorting.
    return by_initials if len(word) < SHORTEST_SIGN_IN else by_initials | Q(sign_in_key__startswith=sign_in_key(word))


def _named(word: str) -> Q:
    """A name from its beginning; from two characters on also a unit."""
    by_name = Q(name__startswith=word)
    if len(word) < SHORTEST_IN_A_NAME:
        return by_name
    units_named = Unit.objects.filter(Q(name__contains=word) | Q(short_name__contains=word))
    there = Post.objects.current().filter(unit__in=units_named.values("pk")).values("person")
    # One set of numbers: with "or" the database would walk through everybody.
    return Q(pk__in=User.objects.filter(by_name).values("pk").union(there))


def _unit(word: str) -> Q:
    return (
        Q(name__contains=word)
        | Q(short_name__contains=word)
        | Q(area__name__contains=word)
        | Q(area__parent__name__contains=word)
    )


def _area(word: str) -> Q:
    if word.isascii() and word.isdigit():
        return Q(code__startswith=word) | Q(name__startswith=word)
    return Q(name__contains=word) | Q(parent__name__contains=word) | Q(parent__parent__name__contains=word)
