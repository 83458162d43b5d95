"""Whose posts a notice about a case reaches: each function takes the event that is told, and what stands around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from cases.access.policies import CHECKERS, MEMBERS
from cases.models import Call, CaseEvent
from cases.notifications.seats import ANY, Seats
from cases.rules.choices import Part, State
from cases.rules.lifecycle import Action
from networks.choices import AreaLevel
from networks.models import Area, Unit
from networks.models.area import paths_covering
from teams.choices import Duty


class Around:
    """What the audiences of a batch of events ask of the database, each asked once for all of them, and if at all."""

    def __init__(self, events: Sequence[CaseEvent]) -> None:
        self._events = events

    @cached_property
    def _calls(self) -> Mapping[int, list[Call]]:
        calls: dict[int, list[Call]] = defaultdict(list)
        cases = {event.case_id for event in self._events}
        for call in Call.objects.filter(case__in=cases).only("case", "unit", "part", "called_at", "ended_at"):
            calls[call.case_id].append(call)
        return calls

    @cached_property
    def _paths(self) -> Mapping[int, str]:
        """Of the areas in which a pause was asked for."""
        areas = {event.case.area_id for event in self._events if event.action == Action.PROPOSE_PAUSE}
        return dict(Area.objects.filter(pk__in=areas).values_list("pk", "path"))

    @cached_property
    def _centres(self) -> Sequence[tuple[int, str, str]]:
        """Centres above these, the nearest first: number, path, level."""
        paths = {path for below in self._paths.values() for path in paths_covering(below)}
        around = Unit.objects.current().centres().filter(area__path__in=paths)
        return list(around.order_by("-area__path").values_list("pk", "area__path", "area__level"))

    def standing(self, event: CaseEvent) -> list[Call]:
        """Calls that stood right after the step."""
        return [call for call in self._calls[event.case_id] if call.stood_at(event.recorded_at)]

    def ended(self, event: CaseEvent) -> list[Call]:
        """Calls that ended with the step."""
        return [call for call in self._calls[event.case_id] if call.ended_at == event.recorded_at]

    def nearest_centre(self, event: CaseEvent, *, from_level: AreaLevel) -> int | None:
        """The nearest centre of that level or a higher one."""
        levels = list(AreaLevel)
        high_enough, above = levels[: levels.index(from_level) + 1], paths_covering(self._paths[event.case.area_id])
        return next((pk for pk, path, level in self._centres if path in above and level in high_enough), None)


def centre(event: CaseEvent, _around: Around) -> list[Seats]:
    return in_office([event.case.centre_id], Duty.DUTY_OFFICER)


def holder(event: CaseEvent, around: Around) -> list[Seats]:
    return in_office([event.holder_id], *CHECKERS) if event.holder_id else centre(event, around)


def above(event: CaseEvent, around: Around) -> list[Seats]:
    """Who decides on what the handling units ask for: the centre, or the one above it where it handles itself."""
    case = event.case
    handles = any(call.unit_id == case.centre_id for call in around.standing(event))
    return in_office([case.centre.parent_id if handles else case.centre_id], *CHECKERS)


def deciding(event: CaseEvent, around: Around) -> list[Seats]:
    """The nearest centre that decides on the pause asked for: from the level on that the asking named."""
    return in_office([around.nearest_centre(event, from_level=AreaLevel(event.payload["decided_from"]))], *CHECKERS)


def asking(event: CaseEvent, around: Around) -> list[Seats]:
    """The side that made the declined proposal."""
    is_from_the_lead = event.payload.get("of") in (Action.PROPOSE_PAUSE, Action.PROPOSE_EXTENSION)
    return (lead if is_from_the_lead else holder)(event, around)


def called(event: CaseEvent, around: Around) -> list[Seats]:
    return in_office((call.unit_id for call in around.standing(event)), *MEMBERS)


def let_go(event: CaseEvent, around: Around) -> list[Seats]:
    """Members of the units whose calls ended with the step, unless the step called them anew."""
    return in_office((call.unit_id for call in around.ended(event)), *MEMBERS)


def new_centre(event: CaseEvent, around: Around) -> list[Seats]:
    """The duty officers of the case's centre, where the step sent the case there anew; else nobody."""
    return centre(event, around) if event.target == State.WHISTLED else []


def lead(event: CaseEvent, around: Around) -> list[Seats]:
    return in_office((call.unit_id for call in around.standing(event) if call.part == Part.LEAD), *MEMBERS)


def raiser(event: CaseEvent, _around: Around) -> list[Seats]:
    return _of(event.case.raised_by_id)


def addressed(event: CaseEvent, _around: Around) -> list[Seats]:
    """The unit that an order is addressed to."""
    return in_office([event.payload["unit_id"]], *MEMBERS)


def assigned(event: CaseEvent, _around: Around) -> list[Seats]:
    """Who has it from now on."""
    return _of(event.payload["person_id"])


def had_it(event: CaseEvent, _around: Around) -> list[Seats]:
    """Who had it within the unit until now."""
    return _of(event.payload.get("was") if event.action == Action.ASSIGN else event.payload["person_id"])


def whose_pool(event: CaseEvent, around: Around) -> list[Seats]:
    """Who had it, and who is in charge in the unit that has to find somebody else."""
    return [*had_it(event, around), *in_office([event.unit_id], *CHECKERS)]


def named(event: CaseEvent, _around: Around) -> list[Seats]:
    """The people whom a note names."""
    return [seats for one in event.payload.get("people", ()) for seats in _of(one["id"])]


def named_units(event: CaseEvent, _around: Around) -> list[Seats]:
    """Members of the units that a note names."""
    return in_office((one["id"] for one in event.payload.get("units", ())), *MEMBERS)


def issuer(event: CaseEvent, _around: Around) -> list[Seats]:
    """The person who issued the order; orders of the system have none."""
    return _of(event.payload.get("issued_by"))


def open_to(event: CaseEvent) -> list[Seats]:
    """Of a sealed case, who may hear of it at all: the same as `visible_to` keeps it to."""
    return [*in_office([event.case.centre_id], Duty.DUTY_OFFICER), *_of(event.case.raised_by_id)]


def in_office(units: Iterable[int | None], *duties: str) -> list[Seats]:
    """Posts that a notice to these units reaches."""
    return [Seats(duties, unit=unit) for unit in dict.fromkeys(units) if unit]


def _of(person: int | None) -> list[Seats]:
    return [Seats(ANY, person=person)] if person else []
