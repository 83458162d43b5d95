"""Finding matters by number, or by words in text and place: folded pieces, with areas, in one GIN index."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from cases.models import Case, SupervisionOrder
from cases.models.scope import SEES_ITS_UNITS_CALLS, CaseQuerySet, places_seen
from cases.models.sight import opened_after_they_left, reads_the_text
from cases.reading.wanted import Wanted, wanted
from networks.choices import AreaLevel
from teams.choices import Duty
from teams.models import User
from web.pagination import PAGE, Order

NEWEST = Order(is_newest_first=True)
AREA_COLUMNS = [f"{level}_id" for level in AreaLevel.values]


def read(typed: str) -> Wanted:
    """What was typed, as this city's case numbers are written."""
    return wanted(typed, prefix=settings.CASE_NUMBER_PREFIX)


def matching(
    user: User,
    typed: str,
    *,
    after: str = "",
    also: Collection[str] = (),
    beside: QuerySet[Any, Any] | None = None,
) -> CaseQuerySet:
    """Cases the person sees with the number, or with every word in text or place; at least the next page of them.

    `also`: numbers of cases found otherwise, `beside`: keys of such cases; listed as far as the person sees them. Each
    part of what the person sees is searched by itself, newest first and no further than a page, so that common words
    cost no more than rare ones.
    """
    sought = _parts(user, read(typed))
    if also:
        sought.append(Case.objects.visible_to(user).filter(reference__in=also))
    if beside is not None:
        sought.append(Case.objects.visible_to(user).filter(pk__in=beside))
    parts = [_page(part, after) for part in sought]
    if not parts:
        return Case.objects.none()
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return Case.objects.filter(pk__in=found)


def everything(user: User, typed: str) -> CaseQuerySet:
    """As `matching`, all of them at once and unordered: for whoever reads them all."""
    parts = [part.order_by().values("pk") for part in _parts(user, read(typed))]
    if not parts:
        return Case.objects.none()
    found = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]
    return Case.objects.filter(pk__in=found)


def _parts(user: User, want: Wanted) -> list[CaseQuerySet]:
    by_area, by_raising = Case.objects.visible_by_area(user), Case.objects.visible_by_raising(user)
    others = [Case.objects.visible_by_call(user), by_raising]
    parts: list[CaseQuerySet] = []
    if want.order:
        year, number = want.order
        numbered = SupervisionOrder.objects.filter(year=year, number=number)
        in_hand = Case.objects.visible_by_call(user, ended_at=None)
        parts += [part.filter(pk__in=numbered.values("case")) for part in (by_area, in_hand, by_raising)]
    if want.reference:
        named = Q(reference=want.reference) if want.is_whole else Q(reference__startswith=want.reference)
        parts += [part.filter(named) for part in (by_area, *others)]
    if want.query:
        areas = " | ".join(f"'{level}:{number}'" for level, number in places_seen(user))
        within = f"({want.query}) & ({areas})" if areas else want.query
        by_call, by_raising = others
        called = by_call.filter(_is_found(want.query) if _is_called_often(user) else _contains(want.query))
        called = called.exclude(opened_after_they_left(Case, user))
        told = [by_area.filter(_is_found(within)), called, by_raising.filter(_contains(want.query))]
        read = _read_by(user, want.query)
        parts += [*(part.filter(read) for part in told), _by_brief(user, want.query)]
    return parts


def _read_by(user: User, query: str) -> Q:
    """Keeps people from finding a case by words that they may not read: the words must match what they are shown.

    The words that masking leaves are words of the text. So the index of the text finds the case, and this condition
    filters the hits.
    """
    in_full = Q(masked=None) | Q(centre__in=user.units_as(Duty.DUTY_OFFICER)) | Q(raised_by=user.pk)
    return (in_full | Q(_contains(query, F("masked")))) & reads_the_text(Case, user)


def _by_brief(user: User, query: str) -> CaseQuerySet:
    """Confidential matters in the hands of the person's units, by what the centre wrote for them."""
    in_hand = Case.objects.visible_by_call(user, ended_at=None).filter(is_confidential=True)
    return in_hand.filter(_contains(query, F("brief")))


def _page(part: CaseQuerySet, after: str) -> QuerySet[Case, Any]:
    return NEWEST.sort(NEWEST.after(part, after)).values("pk")[: PAGE + 1]


def _contains(query: str, words: F | None = None) -> Func:
    """The search condition, written exactly as the expression of the index: PostgreSQL uses the index only then.

    `words` names other columns than text and place.
    """
    told = words or _Joined(F("text"), F("place"))
    return _Matches(_Findable(told, F("reference"), *map(F, AREA_COLUMNS)), _Query(Value(query)))


def _is_called_often(user: User) -> bool:
    """Whether the person's units have many calls. Centres have few, and folding few texts anew is faster than the
    index.
    """
    return bool(user.units_as(*SEES_ITS_UNITS_CALLS - {Duty.DUTY_OFFICER}))


def _is_found(query: str) -> Func:
    """Makes PostgreSQL search the index first, whatever else the statement asks.

    Otherwise, for words that its statistics call common, the planner walks through cases from the newest on and folds
    each text anew to look for the words.
    """
    return _IsAnyOf(F("pk"), ArraySubquery(Case.objects.filter(_contains(query)).values("pk")))


class _IsAnyOf(Func):
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class _Joined(Func):
    template = "%(expressions)s"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class _Findable(Func):
    function = "cases_findable"
    output_field = SearchVectorField()


class _Query(Func):
    template = "%(expressions)s::tsquery"


class _Matches(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()
