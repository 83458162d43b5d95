"""Which units may be called to a case, who rules, and whom the catalogue proposes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.access.against import kept_from
from cases.models import Case
from cases.rules.choices import Part
from networks.choices import AreaLevel
from networks.models import CatalogueItem, Unit
from networks.models.area import inside, paths_covering

PROPOSALS = 6
NEAR_ENOUGH = 40
"""How many of the nearest units with the wanted duties are considered; units of the whole city come last."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit the catalogue proposes, for which part, and the duty it would serve by."""

    unit: Unit
    part: Part
    function: str


def may_be_called(centre: Unit, case: Case, unit: Unit) -> bool:
    """A community centre calls units of its own area only; one above it, any unit covering the place or in its area."""
    if unit.area.path.startswith(centre.area.path):
        return True
    return centre.area.level != AreaLevel.COMMUNITY and case.area.path.startswith(unit.area.path)


def callable_units(centre: Unit, case: Case) -> Q:
    """The same rule as `may_be_called`, for choosing from."""
    below = inside(centre.area.path, "area__path")
    if centre.area.level == AreaLevel.COMMUNITY:
        return below
    return below | Q(area__path__in=paths_covering(case.area.path))


def centre_above(case: Case) -> Unit | None:
    """The centre one level up, or the next one from which the case is not kept; None at the top."""
    above, barred = case.centre.parent, kept_from(case)
    while above and above.pk in barred:
        above = above.parent
    return above


def who_rules(case: Case) -> Unit:
    """The centre one level up; at the top the city office itself."""
    return centre_above(case) or case.centre


def who_reviews(case: Case) -> Unit:
    """The case's centre, or the one above it where the centre itself handled or two reworks did not help."""
    handled = any(call.unit_id == case.centre_id for call in case.standing_calls)
    return who_rules(case) if handled or case.rework_count >= MAX_REWORKS else case.centre


def proposed(case: Case, entry: CatalogueItem, *, centre: Unit) -> list[Proposal]:
    """Units that the centre may call with a duty that the catalogue names: leads, then assists, nearest first.

    Of each assisting duty only the nearest unit; a unit that can lead is not proposed to assist.
    """
    wanted = [*entry.lead_functions, *entry.assist_functions]
    units = Unit.objects.current().serving(wanted).filter(callable_units(centre, case))
    near = list(units.covering(case.area).select_related("area").nearest_first()[:NEAR_ENOUGH])
    leads = [Proposal(unit, Part.LEAD, duty) for unit in near if (duty := _held(unit, entry.lead_functions))]
    leading = {proposal.unit.pk for proposal in leads}
    assists: dict[str, Proposal] = {}
    for unit in near:
        duty = _held(unit, entry.assist_functions)
        if duty and unit.pk not in leading:
            assists.setdefault(duty, Proposal(unit, Part.ASSIST, duty))
    return [*leads[:PROPOSALS], *list(assists.values())[:PROPOSALS]]


def _held(unit: Unit, wanted: Iterable[str]) -> str:
    """The first of these duties that the unit holds; empty for none."""
    return next((duty for duty in wanted if duty in unit.functions), "")


MAX_REWORKS = 2
