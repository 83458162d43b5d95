"""Cases that somebody has within a unit, as the tests need them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases import actions
from cases.models import Assignment, Call, Case
from cases.rules.choices import Role, State
from networks.models import Unit
from tests.cases.world import World

AT_THE_CENTRE = frozenset({State.WHISTLED, State.ACCEPTED})
OF_CALLED_UNITS = {
    Role.WORKER: frozenset({"lead", "lead_head", "assist"}),
    Role.IN_CHARGE: frozenset({"lead_head"}),
    Role.TAKER: frozenset({"lead"}),
    Role.COLLEAGUE: frozenset({"lead", "lead_head", "assist", "officer", "second_officer"}),
}
OF_THE_CENTRE = frozenset({"officer", "second_officer"})


def standing_inside(role: Role, state: State) -> frozenset[str]:
    """Who stands so to a case in that state that `taken_by` has given to somebody."""
    if state not in AT_THE_CENTRE:
        return OF_CALLED_UNITS[role]
    return frozenset({"officer"}) if role == Role.TAKER else OF_THE_CENTRE


def unit_in_hand(world: World, case: Case) -> Unit:
    """The lead unit, or the centre while none is called."""
    lead = Call.objects.filter(case=case, part="lead", ended_at=None).select_related("unit").first()
    return lead.unit if lead else world.unit("street_office")


def taken_by(world: World, case: Case, who: str = "") -> Case:
    """The same case, which this person of the unit that has it in hand has taken; without the event."""
    person = world.people[who or ("officer" if case.state in AT_THE_CENTRE else "lead")]
    unit = unit_in_hand(world, case)
    Assignment.objects.create(case=case, unit=unit, person=person, since=timezone.now())
    return Case.objects.get(pk=case.pk)


def assign_to_somebody(world: World, case: Case, by: Any) -> object:
    who = "second_officer" if case.state in AT_THE_CENTRE else "lead"
    return actions.assign(case, by=by, person=world.person(who))
