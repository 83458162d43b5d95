"""Open matters follow when areas change (区划调整): each in one area in force, under one centre, at every moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cases.access.against import kept_from
from cases.actions.following import follow_heirs
from cases.actions.steps._move import move
from cases.actions.steps._together import moves_of_the_system, record_all
from cases.models import Assignment, Call, Case, CaseEvent, Question, Robot, SupervisionOrder
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks.choices import PATH_DIGITS, AreaLevel
from networks.models import Area, Unit
from networks.models.area import paths_covering
from web.errors import violated
from worktime import timekeeping

BATCH = 1000
FOLLOWING = ["area", *AreaLevel.values, "centre", "holder", "complained_of"]
OPEN_LIES_IN_FORCE = "cases_case_open_lies_in_an_area_in_force"


@contextmanager
def areas_standing_still() -> Iterator[None]:
    """The database lets no open matter into an area that ends at the same moment; that becomes a sentence."""
    try:
        yield
    except IntegrityError as error:
        if violated(error) != OPEN_LIES_IN_FORCE:
            raise
        raise NotPossibleHere(_("The areas were changed at this moment; open the form again.")) from error


def redistrict(case: Case) -> CaseEvent:
    """Put one open matter into what took its area's place; NotPossibleHere where its area is in force."""
    with move(case, Action.REDISTRICT, by=None) as step:
        if step.case.area.until is None:
            raise NotPossibleHere(_("The area of this matter is in force."))
        step.payload = settle(step.case)
    return step.event


def settle(case: Case) -> dict[str, object]:
    """Where its area has ended, put the case under the successor; returns what changed, for the event."""
    heir = case.area.heir()
    if heir == case.area:
        return {}
    return settle_at(case, Area.objects.with_parents().get(pk=heir.pk))


def settle_at(case: Case, area: Area) -> dict[str, object]:
    """Put the case into an area (read with all areas around it) and under the centre there; returns what changed, for
    the event.
    """
    called = frozenset((case.pk, call.unit_id) for call in case.standing_calls)
    return _Ground.of([case], {case.area_id: area}, {}, called=called).settle(case)


def follow(heirs: Mapping[int, Area], units: Mapping[int, Unit]) -> int:
    """Every open matter of areas and units that ended goes to what took their place; how many there were.

    In the caller's transaction, in which the areas change too: nobody ever sees the one without the other.
    """
    for old, new in units.items():
        Robot.objects.filter(unit=old).update(unit=new)
    follow_heirs(heirs)
    concerned = sorted(_concerned(heirs, units))
    for first in range(0, len(concerned), BATCH):
        _carry(concerned[first : first + BATCH], heirs, units)
    return len(concerned)


def _concerned(heirs: Mapping[int, Area], units: Collection[int]) -> set[int]:
    """By each column's index: in an area that ended; under, held by, called to or complaining of a unit that did."""
    ended = list(heirs)
    columns = {f"{level}__in": ended for level in AreaLevel.values} if ended else {}
    if units:
        columns |= {f"{role}__in": list(units) for role in ("centre", "holder", "complained_of")}
    found: set[int] = set()
    for column, numbers in columns.items():
        found.update(Case.objects.open().filter(**{column: numbers}).values_list("pk", flat=True))
    for rows in (Call.objects.standing(), SupervisionOrder.objects.open()) if units else ():
        of_units = rows.filter(unit__in=list(units), case__next_due_at__isnull=False)
        found.update(of_units.values_list("case", flat=True))
    return found


def _carry(cases: Sequence[int], heirs: Mapping[int, Area], units: Mapping[int, Unit]) -> None:
    """Locks cases before their calls, in the order of every step: otherwise two transactions could deadlock."""
    steps = moves_of_the_system(cases, Action.REDISTRICT, now=timekeeping.now())
    for old, unit in units.items():
        Call.objects.standing().filter(case__in=cases, unit=old).update(unit=unit)
        inside = Assignment.objects.filter(case__in=cases)
        # Two units may become one: whoever had it in the remaining one has it.
        inside.filter(unit=old, case__in=inside.filter(unit=unit).values("case")).delete()
        inside.filter(unit=old).update(unit=unit)
    ground = _Ground.of([step.case for step in steps], heirs, units)
    replaced: dict[tuple[int, int], list[int]] = {(old, unit.pk): list(cases) for old, unit in units.items()}
    for step in steps:
        before = (step.case.centre_id, step.case.holder_id)
        step.payload = ground.settle(step.case)
        for was, now in zip(before, (step.case.centre_id, step.case.holder_id), strict=True):
            if was and now and was != now:
                replaced.setdefault((was, now), []).append(step.case.pk)
    _orders_follow(replaced)
    record_all(steps, also=FOLLOWING)


def _orders_follow(replaced: Mapping[tuple[int, int], Sequence[int]]) -> None:
    """Open supervision orders wait for the reply of whoever stands there now; so do questions for their answer."""
    for (old, new), cases in replaced.items():
        for rows in (SupervisionOrder.objects.open(), Question.objects.open()):
            rows.filter(case__in=cases, unit=old).update(unit=new)


@dataclass(frozen=True, slots=True)
class _Ground:
    """Looked up once for a batch: successors of areas and units, centres by path, units, standing calls."""

    heirs: Mapping[int, Area]
    absorbed: Mapping[int, Unit]
    centres: Mapping[str, Unit]
    units: Mapping[int, Unit]
    called: frozenset[tuple[int, int]]
    areas: Mapping[int, Area] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        cases: Sequence[Case],
        heirs: Mapping[int, Area],
        absorbed: Mapping[int, Unit],
        *,
        called: frozenset[tuple[int, int]] | None = None,
    ) -> _Ground:
        areas = Area.objects.with_parents().in_bulk({case.area_id for case in cases})
        wanted = {number for case in cases for number in (case.centre_id, case.holder_id) if number}
        calls = Call.objects.standing().filter(case__in=[case.pk for case in cases])
        return cls(
            heirs=heirs,
            absorbed=absorbed,
            centres=_centres_over({*heirs.values(), *areas.values()}),
            units=Unit.objects.select_related("area").in_bulk(wanted),
            called=frozenset(calls.values_list("case", "unit")) if called is None else called,
            areas=areas,
        )

    def settle(self, case: Case) -> dict[str, object]:
        was, centre, holder = self.areas[case.area_id], case.centre_id, case.holder_id
        area = self.heirs.get(was.pk, was)
        lineage = area.lineage()
        case.area = area
        for level in AreaLevel:
            setattr(case, f"{level}_id", lineage.get(level))
        if follower := self.absorbed.get(case.complained_of_id or 0):
            case.complained_of = follower
        case.centre = self._instead_of(self.units[centre], case)
        if holder:
            case.holder = self._holder(case, self.units[holder], centre)
        return self._noted(case, was, centre)

    def _holder(self, case: Case, holder: Unit, centre: int) -> Unit:
        """A called unit keeps what it works on; what a centre held goes to the centre that stands there now."""
        if holder.pk == centre:
            return case.centre
        holder = self.absorbed.get(holder.pk, holder)
        return holder if (case.pk, holder.pk) in self.called else self._instead_of(holder, case)

    def _instead_of(self, unit: Unit, case: Case) -> Unit:
        """The unit itself while it is a centre around the place; else the one at its level, or the next above.

        Never one that is complained of in the matter.
        """
        place = case.area.path
        reached = place[: PATH_DIGITS[AreaLevel(unit.area.level)]]
        if place.startswith(unit.area.path) and self.centres.get(unit.area.path) == unit:
            reached = unit.area.path
        around = (self.centres.get(path) for path in reversed(paths_covering(reached)))
        barred = kept_from(case)
        return next((centre for centre in around if centre and centre.pk not in barred), unit)

    def _noted(self, case: Case, was: Area, centre: int) -> dict[str, object]:
        """Names as they are this day, for the ledger."""
        noted: dict[str, object] = {}
        if case.area != was:
            noted |= {"from": was.full_name, "to": case.area.full_name, "codes": [was.code, case.area.code]}
        if case.centre_id != centre:
            noted["centre"] = case.centre.name
        return noted


def _centres_over(areas: Iterable[Area]) -> dict[str, Unit]:
    paths = {path for area in areas for path in paths_covering(area.path)}
    found = Unit.objects.current().centres().filter(area__path__in=paths).select_related("area")
    return {unit.area.path: unit for unit in found}
