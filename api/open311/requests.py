"""Matters as Open311 service requests.

Without a key: what a person checked and published, and nothing else. With a key: what the post raised and still has in
its hands. In both the only text is the published sentence, and the only place the community: names, telephones, words
and houses never stand in an answer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.models import Case, Publication
from cases.models.publication import STANDS
from cases.rules.choices import ENDED, State
from networks.choices import AreaLevel
from networks.models import Area
from networks.models.area import PARENTS
from teams.models import User

MOST = 200
"""In one answer; whoever wants more asks for a shorter time."""
OPEN, CLOSED = "open", "closed"
NAMED = (AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
LONGEST = dt.timedelta(days=90)
"""GeoReport v2: a query spans at most 90 days, and without days the last 90."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `numbers` overrides all else, as the standard has it."""

    numbers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def published(wanted: Wanted) -> list[dict[str, Any]]:
    """What everybody reads, the earliest published first: a range of the index by city and day of publishing."""
    kept = Publication.objects.filter(STANDS).select_related("case__catalogue_item", f"case__area__{PARENTS}")
    if wanted.numbers:
        kept = kept.filter(case__reference__in=wanted.numbers)
    else:
        # Nothing is published before it is raised: the index is entered at the first day asked for.
        cities = Area.objects.at(AreaLevel.CITY).values("pk")
        kept = kept.filter(city__in=cities, published_at__gte=wanted.since).filter(_matching(wanted, "case__"))
    return [_told(one.case, sentence=one.sentence) for one in kept.order_by("published_at")[:MOST]]


def raised_by(person: User, wanted: Wanted) -> list[dict[str, Any]]:
    """What the key's post raised and sees as it is now, newest first."""
    own = Case.objects.visible_to(person).filter(raised_by=person)
    chosen = Q(reference__in=wanted.numbers) if wanted.numbers else _matching(wanted, "")
    found = own.filter(chosen).select_related("publication", "catalogue_item", f"area__{PARENTS}")
    return [_told(case, sentence=_sentence(case)) for case in found.order_by("-pk")[:MOST]]


def _sentence(case: Case) -> str:
    public: Publication | None = getattr(case, "publication", None)
    return public.sentence if public and public.withdrawn_at is None else ""


def _matching(wanted: Wanted, prefix: str) -> Q:
    chosen = Q(**{f"{prefix}raised_at__gte": wanted.since, f"{prefix}raised_at__lt": wanted.until})
    if wanted.services:
        chosen &= Q(**{f"{prefix}catalogue_item__code__in": wanted.services})
    if wanted.statuses and set(wanted.statuses) != {OPEN, CLOSED}:
        ended = Q(**{f"{prefix}state__in": ENDED})
        chosen &= ended if CLOSED in wanted.statuses else ~ended
    return chosen


def _told(case: Case, *, sentence: str) -> dict[str, Any]:
    is_over, entry, area = case.state in ENDED, case.catalogue_item, _no_finer(case.area)
    return {
        "service_request_id": case.reference,
        "status": CLOSED if is_over else OPEN,
        "status_notes": sentence or str(State(case.state).label),
        "service_name": entry.name if entry else "",
        "service_code": entry.code if entry else "",
        "description": sentence,
        "requested_datetime": _instant(case.raised_at),
        "updated_datetime": _instant(case.closed_at or case.last_step_at),
        "expected_datetime": None if is_over else _instant(case.due_at),
        "address": area.place_name(NAMED),
        "address_id": area.code,
    }


def _no_finer(area: Area) -> Area:
    """A grid is some houses: the community around it is as near as everybody may come."""
    return area.parent if area.level == AreaLevel.GRID and area.parent else area


def _instant(at: dt.datetime) -> str:
    """As W3C-DTF with seconds, in the city's time."""
    return timezone.localtime(at).isoformat(timespec="seconds")
