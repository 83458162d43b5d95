"""Whose posts a notice about a case reaches: each function takes the event that is told."""

from __future__ import annotations

from django.db.models import Q

from cases.access.policies import CHECKERS, MEMBERS, in_office
from cases.models import Call, CaseEvent
from cases.models.call import CallQuerySet
from cases.rules.choices import Part, State
from cases.rules.lifecycle import Action
from networks.choices import AreaLevel
from networks.models import Unit
from networks.models.area import paths_covering
from teams.choices import Duty


def centre(event: CaseEvent) -> Q:
    return in_office(event.case.centre_id, Duty.DUTY_OFFICER)


def holder(event: CaseEvent) -> Q:
    return in_office(event.holder_id, *CHECKERS) if event.holder_id else centre(event)


def above(event: CaseEvent) -> Q:
    """Who decides on what the handling units ask for: the centre, or the one above it where it handles itself."""
    case = event.case
    handles = calls(event).filter(unit=case.centre_id).exists()
    place = case.centre.parent_id if handles else case.centre_id
    return Q(unit_id=place, duty__in=CHECKERS)


def deciding(event: CaseEvent) -> Q:
    """The nearest centre that decides on the pause asked for: from the level on that the asking named."""
    levels = list(AreaLevel)
    high_enough = levels[: levels.index(AreaLevel(event.payload["decided_from"])) + 1]
    around = Unit.objects.current().centres().filter(area__path__in=paths_covering(event.case.area.path))
    nearest = around.filter(area__level__in=high_enough).order_by("-area__path").values_list("pk", flat=True)[:1]
    return Q(unit__in=list(nearest), duty__in=CHECKERS)


def asking(event: CaseEvent) -> Q:
    """The side that made the declined proposal."""
    is_from_the_lead = event.payload.get("of") in (Action.PROPOSE_PAUSE, Action.PROPOSE_EXTENSION)
    return lead(event) if is_from_the_lead else holder(event)


def called(event: CaseEvent) -> Q:
    return Q(unit__in=calls(event).values("unit"), duty__in=MEMBERS)


def let_go(event: CaseEvent) -> Q:
    """Members of the units whose calls ended with the step, unless the step called them anew."""
    ended = Call.objects.filter(case=event.case, ended_at=event.recorded_at)
    return Q(unit__in=ended.values("unit"), duty__in=MEMBERS)


def new_centre(event: CaseEvent) -> Q:
    """The duty officers of the case's centre, where the step sent the case there anew; else nobody."""
    return centre(event) if event.target == State.WHISTLED else Q(pk=None)


def lead(event: CaseEvent) -> Q:
    return Q(unit__in=calls(event).filter(part=Part.LEAD).values("unit"), duty__in=MEMBERS)


def calls(event: CaseEvent) -> CallQuerySet:
    return Call.objects.filter(case=event.case).standing_at(event.recorded_at)


def raiser(event: CaseEvent) -> Q:
    return Q(person=event.case.raised_by_id) if event.case.raised_by_id else Q(pk=None)


def addressed(event: CaseEvent) -> Q:
    """The unit that an order is addressed to."""
    return in_office(event.payload["unit_id"], *MEMBERS)


def issuer(event: CaseEvent) -> Q:
    """The person who issued the order; orders of the system have none."""
    return Q(person=event.payload.get("issued_by"))
