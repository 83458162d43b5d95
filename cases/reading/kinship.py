"""Cases that belong together: merged into one that goes on, or split off one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from cases.access.disclosure import Words, words_of
from cases.models import Case, CaseEvent
from cases.rules.lifecycle import Action
from teams.models import User

TELL_OF_OTHERS = frozenset({Action.TAKE_IN, Action.SPLIT})
"""Steps after which other cases point to this one."""


@dataclass(frozen=True, slots=True)
class Relative:
    """Another case, with its words as this person reads them."""

    case: Case
    words: Words


@dataclass(slots=True)
class Kin:
    """The other cases that the person sees, by what they are to this one."""

    goes_on: Relative | None = None
    merged: list[Relative] = field(default_factory=list)
    whole: Relative | None = None
    parts: list[Relative] = field(default_factory=list)


def kin(case: Case, user: User, events: Iterable[CaseEvent]) -> Kin:
    """One statement, and none where the case belongs to no other; nobody is led to a case that they do not see."""
    found, above = Kin(), [pk for pk in (case.continues_id, case.split_from_id) if pk]
    if not above and TELL_OF_OTHERS.isdisjoint(event.action for event in events):
        return found
    others = Case.objects.visible_to(user).as_read_by(user)
    of_kin = Q(continues=case) | Q(split_from=case) | Q(pk__in=above)
    for other in others.filter(of_kin).order_by("pk"):
        _place(found, case, Relative(other, words_of(other)))
    return found


def _place(found: Kin, case: Case, relative: Relative) -> None:
    other = relative.case
    if other.pk == case.continues_id:
        found.goes_on = relative
    if other.continues_id == case.pk:
        found.merged.append(relative)
    if other.pk == case.split_from_id:
        found.whole = relative
    if other.split_from_id == case.pk:
        found.parts.append(relative)
