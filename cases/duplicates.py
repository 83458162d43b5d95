"""Matters that may be the same one: open, of the last days, in the same community, in nearly the same words."""

from __future__ import annotations

import datetime as dt
import re

from django.db.models import Q

from cases.models import Case
from cases.timekeeping import now
from networks.choices import AreaLevel
from teams.models import User

WITHIN = dt.timedelta(days=30)
LOOKED_AT = 200
SHOWN = 5
COMPARED = 300
ALIKE = 0.25
"""Share of the shorter text's pairs of characters that the other must have too."""
NO_LETTER = re.compile(r"[\W_]+")


def likely(case: Case, user: User) -> list[Case]:
    """At most five open cases near this one, the likest first, as the person may see and read them. One statement."""
    level = next(level for level in (AreaLevel.COMMUNITY, *AreaLevel) if getattr(case, f"{level}_id"))
    near = (
        Case.objects.visible_to(user)
        .as_read_by(user)
        .filter(Q(left_at=None))
        .open()
        .in_area(level, getattr(case, f"{level}_id"))
    )
    recent = near.filter(raised_at__gte=now() - WITHIN).exclude(pk=case.pk)
    recent = recent.only("reference", "text", "place", "brief", "state", "raised_at").order_by("-pk")[:LOOKED_AT]
    own = f"{case.text} {case.place}"
    weighed = [(likeness(own, f"{other.text} {other.place}"), other) for other in recent]
    alike = sorted((pair for pair in weighed if pair[0] >= ALIKE), key=lambda pair: (-pair[0], -pair[1].pk))
    return [other for _likeness, other in alike[:SHOWN]]


def likeness(one: str, other: str) -> float:
    """From 0 (no pair of neighbouring characters in common) to 1 (the shorter text lies within the other's pairs)."""
    ours, theirs = bigrams(one), bigrams(other)
    smaller = min(len(ours), len(theirs))
    return len(ours & theirs) / smaller if smaller else 0.0


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters and signs, within words: the units of Chinese search."""
    words = NO_LETTER.split(text[:COMPARED].lower())
    return frozenset(word[place : place + 2] for word in words for place in range(len(word) - 1))
