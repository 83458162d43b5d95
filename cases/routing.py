"""Which units may be called to a case, who rules, and whom the catalogue proposes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from cases.models import Case
from networks.choices import AreaLevel
from networks.models import Unit
from networks.models.area import AFTER_THE_LAST_DIGIT, paths_covering

PROPOSALS = 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit the catalogue proposes, and the function it would serve by."""

    unit: Unit
    function: str


def may_be_called(centre: Unit, case: Case, unit: Unit) -> bool:
    """A community centre calls units of its own area only; one above it, any unit covering the place or in its area."""
    if unit.area.path.startswith(centre.area.path):
        return True
    return centre.area.level != AreaLevel.COMMUNITY and case.area.path.startswith(unit.area.path)


def callable_units(centre: Unit, case: Case) -> Q:
    """The same rule as `may_be_called`, for choosing from."""
    path = centre.area.path
    inside = Q(area__path__gte=path, area__path__lt=path + AFTER_THE_LAST_DIGIT)
    if centre.area.level == AreaLevel.COMMUNITY:
        return inside
    return inside | Q(area__path__in=paths_covering(case.area.path))


def centre_above(case: Case) -> Unit | None:
    """The centre one level up, or the next one where that is complained of; None at the top."""
    above = case.centre.parent
    return above.parent if above and above.pk == case.complained_of_id else above


def who_rules(case: Case) -> Unit:
    """The centre one level up; at the top the city office itself."""
    return centre_above(case) or case.centre


def who_reviews(case: Case) -> Unit:
    """The case's centre, or the one above it where the centre itself handled or two reworks did not help."""
    handled = any(call.unit_id == case.centre_id for call in case.standing_calls)
    return who_rules(case) if handled or case.rework_count >= MAX_REWORKS else case.centre


def proposed(case: Case, functions: list[str]) -> list[Proposal]:
    """Units serving the catalogue item's functions around the place, nearest first, that the centre may call."""
    units = Unit.objects.current().serving(functions).filter(callable_units(case.centre, case))
    near = units.covering(case.area).select_related("area").nearest_first()[:PROPOSALS]
    return [Proposal(unit, next(f for f in functions if f in unit.functions)) for unit in near]


MAX_REWORKS = 2
