"""Notes between colleagues (内部留言): said inside a unit, and to the units that the writer names (decision 76)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.access import inside, naming
from cases.actions.steps._move import Move, move
from cases.models import Case, CaseEvent
from cases.rules.choices import Need
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks.models import Unit
from teams.models import User

__all__ = ["LONGEST_NOTE", "MOST_NAMED", "write_note"]

LONGEST_NOTE = 2000
MOST_NAMED = 30


def write_note(
    case: Case,
    *,
    by: User,
    note: str,
    units: Collection[Unit] = (),
    people: Collection[User] = (),
    corrects: int | None = None,
    version: int | None = None,
) -> CaseEvent:
    """Keep a note for the writer's unit, and for `units` beside it; `people` of these units are told.

    `corrects`: the number of one's own earlier note that this one stands in the place of; both are kept.
    """
    with move(case, Action.WRITE_NOTE, by=by, version=version, given={Need.NOTE: note}) as step:
        if step.case.gone_words:
            raise NotPossibleHere(_("Its words were disposed of when their time to be kept was over."))
        step.note = note
        step.payload = _read_by(step, units) | _told(step, units, people) | _correcting(step, corrects)
    return step.event


def _read_by(step: Move, units: Collection[Unit]) -> dict[str, Any]:
    """The event keeps each unit with its name as it is today."""
    there = inside.units_at(step.case)
    for unit in units:
        if unit.pk not in there:
            raise NotPossibleHere(_("%(unit)s has nothing to do with this matter now.") % {"unit": unit.name})
    named = [{"id": unit.pk, "name": unit.short_name or unit.name} for unit in units]
    return {"units": named} if named else {}


def _told(step: Move, units: Collection[Unit], people: Collection[User]) -> dict[str, Any]:
    if not people:
        return {}
    readers = {step.unit or 0, *(unit.pk for unit in units)}
    there = set(naming.posts_at(step.case, readers).filter(person__in=people).values_list("person", flat=True))
    for person in people:
        if person.pk not in there:
            raise NotPossibleHere(_("%(name)s is in none of the units that read this.") % {"name": person.name})
    return {"people": [{"id": one.pk, "name": one.name} for one in people]}


def _correcting(step: Move, corrects: int | None) -> dict[str, Any]:
    """NotPossibleHere unless it is one's own note, which nothing corrects yet."""
    if corrects is None:
        return {}
    known = Q(seq=corrects, by=step.user) | Q(payload__corrects=corrects)
    notes = CaseEvent.objects.filter(known, case=step.case, action=Action.WRITE_NOTE)
    if list(notes.values_list("seq", flat=True)) != [corrects]:
        raise NotPossibleHere(_("Only the latest words of one's own note are corrected."))
    return {"corrects": corrects}
