"""Which matters an export is about: those of a filter as every list knows it, or what was found by words."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.models import Case
from cases.models.scope import CaseQuerySet
from cases.reading import panel_form, searching
from teams.models import User
from web.errors import Refusal

WORDS, LONGEST_WORDS = "q", 100


def chosen(given: str, reader: User, among: Sequence[int] | None = None) -> CaseQuerySet:
    """What a list with this filter, or the search for `q`, shows to this reader now; refuses what no list knows.

    `among`: of these rows alone.
    """
    asked = QueryDict(given)
    return _found(asked, reader, among) if WORDS in asked else panel_form.chosen(given, reader, among)


def _found(asked: QueryDict, reader: User, among: Sequence[int] | None) -> CaseQuerySet:
    """What was found when the reading began is read as far as the reader sees it still."""
    words = str(asked[WORDS])
    want = searching.read(words)
    if set(asked) != {WORDS} or len(words) > LONGEST_WORDS:
        raise Refusal(_("What is searched for stands without other conditions."), field="filter")
    if want.is_private or not want.is_anything:
        raise Refusal(_("Search for words or a case number; a person's number is kept with no export."), field="filter")
    if among is None:
        return searching.everything(reader, words)
    return Case.objects.visible_to(reader).filter(pk__in=among)


def in_words(filters: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Of each query string its conditions: the name of each and what was asked for, as people read it."""
    told = panel_form.in_words(filters)
    return [[*conditions, *_searched(given)] for given, conditions in zip(filters, told, strict=True)]


def _searched(given: str) -> list[tuple[str, str]]:
    return [(_("Search"), words) for words in QueryDict(given).getlist(WORDS)]
