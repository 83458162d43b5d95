"""Matters that may be the same one: open, of the last days, in the same community, in nearly the same words.

An official reads the others as far as they may; a resident is told the type, the building and how many raised it, never
anybody's words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from cases.models import Case
from cases.reading import likeness
from cases.reading.likeness import ALIKE, ALIKE_OF_ONE_TYPE
from cases.rules.masking import masked
from networks import rules, suggestions
from networks.choices import AreaLevel, Network
from networks.models import Area
from teams.models import User
from worktime.timekeeping import now

WITHIN = dt.timedelta(days=30)
LOOKED_AT = 200
SHOWN = 5
SHOWN_TO_NEIGHBOURS = 2
LONGEST_REFERENCE = 24
BUILDING = re.compile(r".{0,20}?[0-9A-Za-z一二三四五六七八九十]{1,4}(?:号楼|栋|幢|座|#)")
"""What stands before the entrance and the flat: nobody learns at whose door it is."""
SHOWN_OF_EACH = (
    *("reference", "text", "place", "brief", "state", "raised_at", "catalogue_item", "grid", "community"),
    *("centre", "holder", "complained_of", "paused_at", "needs_ruling", "version"),
    *("is_confidential", "is_suggested_confidential", "is_danger"),
)
"""What is read of each: to compare it, to show it, and to say whether it can be merged."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The values of a case that are compared; `code` is its type where somebody chose one."""

    text: str
    place: str
    code: str = ""


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
    others = list(recent.only(*SHOWN_OF_EACH).order_by("-pk")[:LOOKED_AT])
    alike = likest(_compared(case), [_compared(other) for other in others])
    return [others[number] for number in alike[:SHOWN]]


@dataclass(frozen=True, slots=True)
class Near:
    """A matter that others raised, as their neighbours may know of it."""

    reference: str
    what: str
    """The name of its type."""
    building: str
    raised_at: dt.datetime
    people: int


def near(area: Area, text: str, place: str) -> list[Near]:
    """At most two open public matters near a place that may be the one somebody is about to raise. One statement."""
    community = area.parent_id if area.level == AreaLevel.GRID else area.pk
    recent = Case.objects.joinable().filter(community=community, raised_at__gte=now() - WITHIN)
    others = list(recent.annotate(people=Count("reporters")).order_by("-pk")[:LOOKED_AT])
    alike = likest(Compared(text, place), [_compared(other) for other in others])
    told = (_as_neighbours_know(others[number]) for number in alike)
    return [one for one in told if one][:SHOWN_TO_NEIGHBOURS]


def joinable_with(reference: str) -> Case | None:
    """The open public matter of this number that neighbours may join."""
    return Case.objects.joinable().filter(reference=reference[:LONGEST_REFERENCE].replace("\0", "")).first()


def _as_neighbours_know(case: Case) -> Near | None:
    """Nothing of a matter whose type is not known, or is not one of everybody's."""
    known = rules.recent()
    entry = known.catalogue_by_id.get(case.catalogue_item_id or 0) or known.catalogue.get(_type_of(_compared(case)))
    if entry is None or entry.is_confidential or entry.network != Network.LIVELIHOOD:
        return None
    found = BUILDING.match(masked(case.place))
    people: int = vars(case)["people"]
    return Near(case.reference, entry.name, found[0] if found else "", case.raised_at, people)


def likest(own: Compared, others: Sequence[Compared]) -> list[int]:
    """The numbers of those that may be the same matter, the likest first; newer ones come first in `others`."""
    mine, theirs = likeness.told(own.text, own.place), [likeness.told(other.text, other.place) for other in others]
    weigh = likeness.rarity([mine, *theirs])
    shares = {number: likeness.of_words(mine, other, weigh) for number, other in enumerate(theirs)}
    code = _type_of(own) if any(ALIKE_OF_ONE_TYPE <= share < ALIKE for share in shares.values()) else ""
    ranks: dict[int, float] = {}
    for number, share in shares.items():
        is_of_one_type = ALIKE_OF_ONE_TYPE <= share < ALIKE and code and code == _type_of(others[number])
        if share >= ALIKE or is_of_one_type:
            ranks[number] = likeness.ranked(share, mine, theirs[number])
    return sorted(ranks, key=lambda number: (-ranks[number], number))


def _type_of(matter: Compared) -> str:
    """The code of the chosen type, or else of the type that the words suggest first."""
    if matter.code:
        return matter.code
    entries = (entry for entry in rules.recent().catalogue.values() if entry.parent_id)
    return next((entry.code for entry in suggestions.suggest(matter.text, entries, 1)), "")


def _compared(case: Case) -> Compared:
    entry = rules.recent().catalogue_by_id.get(case.catalogue_item_id or 0)
    return Compared(case.text, case.place, entry.code if entry else "")
