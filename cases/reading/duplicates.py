"""Matters that may be the same one: open, of the last days, in the same community, in nearly the same words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from cases.models import Case
from cases.reading import likeness
from cases.reading.likeness import ALIKE, ALIKE_OF_ONE_TYPE
from networks import rules, suggestions
from networks.choices import AreaLevel
from teams.models import User
from worktime.timekeeping import now

WITHIN = dt.timedelta(days=30)
LOOKED_AT = 200
SHOWN = 5


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
    columns = ("reference", "text", "place", "brief", "state", "raised_at", "catalogue_item")
    others = list(recent.only(*columns).order_by("-pk")[:LOOKED_AT])
    alike = likest(_compared(case), [_compared(other) for other in others])
    return [others[number] for number in alike[:SHOWN]]


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
