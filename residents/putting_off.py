"""Renews the public list of what cannot be solved now, from one index range of cases."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from cases.models import Case, Recusal
from cases.rules.choices import Outcome, State
from networks.models import CatalogueItem
from residents.models import PutOff
from worktime import timekeeping

FIELDS = ("city_id", "county_id", "street_id", "community_id", "matter_type_id", "reason", "review_on", "count")
Row = tuple[Any, ...]


def renew() -> Counter[int]:
    """Write what changed since the last time and nothing else; returns how many matters are listed, by area."""
    wanted = set(_counted())
    there = {row: pk for pk, *row in PutOff.objects.values_list("pk", *FIELDS).iterator() for row in [tuple(row)]}
    PutOff.objects.filter(pk__in=[pk for row, pk in there.items() if row not in wanted]).delete()
    added = (PutOff(**dict(zip(FIELDS, row, strict=True))) for row in wanted - there.keys())
    PutOff.objects.bulk_create(added, batch_size=2000)
    return _by_area(wanted)


def _counted() -> QuerySet[Case, Row]:
    around = ("city", "county", "street", "community")
    named = (*around, "catalogue_item", "explained_reason", "review_on")
    counted: QuerySet[Case, Row] = listed().order_by().values_list(*named).annotate(count=Count("pk"))
    return counted


def listed() -> QuerySet[Case]:
    """Answered with "cannot be solved now", to be looked at again, and of a kind that gives nobody away.

    Left out: what is confidential or may be, also where its type became so later; complaints about a unit and matters
    from which somebody stands aside, because readers near them know of whom they speak; answers still disputed.
    """
    secret = CatalogueItem.objects.filter(code=OuterRef("catalogue_item__code"), is_confidential=True)
    aside = Recusal.objects.standing().filter(case=OuterRef("pk"))
    explained = Case.objects.filter(
        outcome=Outcome.EXPLAINED,
        review_on__gte=timekeeping.today(),
        state__in=(State.EVALUATING, State.CLOSED),
        community__isnull=False,
        catalogue_item__isnull=False,
        complained_of=None,
        needs_review=False,
    )
    return explained.filter(~Exists(secret), ~Exists(aside), is_confidential=False, is_suggested_confidential=False)


def _by_area(rows: set[Row]) -> Counter[int]:
    sums: Counter[int] = Counter()
    for *areas, _type, _reason, _day, count in rows:
        for area in areas:
            sums[area] += count
    return sums
