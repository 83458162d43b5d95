"""Everybody's seat and everywhere a matter can lie: who sees what, said a second time from the service's own rules.

This restates docs/workflow.md ("Who sees what") without looking at the code that it checks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cases.models import Call, Case
from cases.rules.choices import Part, State
from networks.choices import AreaLevel
from networks.models import Area, Unit
from teams.choices import Duty
from teams.models import Post, User
from tests.cases.world import LONG_AGO, World, case_in

HERE, LEVELS = "here", ("grid", "community", "street", "county", "city")
PLACES = {
    HERE: "grid",
    "next grid": "community",
    "next community": "street",
    "next street": "county",
    "next county": "city",
}
"""Where a matter lies, and the smallest level whose duty at the first grid's place covers it."""
TIES = ("raised", "called", "returned", "complained of")
"""What else can tie a matter to a person. The first three lie in the next county, the last one here."""
MEMBERS = {Duty.HANDLER, Duty.HEAD, Duty.DUTY_OFFICER, Duty.ASSISTANCE, Duty.LIAISON}
RAISERS = {Duty.GRID_WORKER, Duty.DUTY_OFFICER, Duty.HANDLER, Duty.ASSISTANCE, Duty.LIAISON, Duty.RESPONSIBLE}


@dataclass(frozen=True)
class Seat:
    """A duty, the level it looks over ("" for none), and the unit it is in."""

    duty: Duty | None
    over: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.duty or "no post", self.over, self.unit)))

    def sees(self) -> set[str]:
        """The places and ties whose matters this seat sees."""
        covered = LEVELS[: LEVELS.index(self.over) + 1] if self.over else ()
        seen = {place for place, level in PLACES.items() if level in covered}
        seen |= {"raised"} if self.duty in RAISERS or self.over == "city" else set()
        seen |= {"called", "returned"} if self.duty in MEMBERS or self.over == "city" else set()
        hides = {"complained of"} if self.unit or not self.over else set()
        return (seen | {"complained of"}) - hides


def _over_areas() -> list[Seat]:
    grid_workers = [Seat(Duty.GRID_WORKER, "grid", "committee")]
    watching = [Seat(duty, level) for duty in (Duty.SUPERVISOR, Duty.RESPONSIBLE, Duty.AUDITOR) for level in LEVELS]
    return grid_workers + watching


def _in_units() -> list[Seat]:
    centres = {"committee": "community", "street_office": "street", "county_centre": "county", "city_centre": "city"}
    at_centres = [Seat(duty, level, unit) for duty in (Duty.DUTY_OFFICER, Duty.HEAD) for unit, level in centres.items()]
    at_centres += [Seat(duty, "", "street_office") for duty in (Duty.HANDLER, Duty.LIAISON, Duty.ASSISTANCE)]
    return at_centres + [Seat(duty, "", "water") for duty in sorted(MEMBERS)]


SEATS = (*_over_areas(), *_in_units(), Seat(Duty.SYSTEM_ADMIN), Seat(Duty.SECURITY_ADMIN), Seat(None))


def seated(world: World, seat: Seat) -> User:
    """A person in the seat."""
    person = User.objects.create(username=f"seated {seat}", name="在座")
    needs_area = seat.duty in {Duty.GRID_WORKER, Duty.SUPERVISOR, Duty.RESPONSIBLE, Duty.AUDITOR}
    area = world.areas[seat.over] if needs_area else None
    if seat.duty:
        places = {"unit": world.units.get(seat.unit), "area": area, "is_deputy": seat.duty == Duty.GRID_WORKER}
        Post.objects.create(person=person, duty=seat.duty, since=LONG_AGO, **places)
    return User.objects.get(pk=person.pk)


@dataclass
class Ground:
    """The small world with one matter at each place and of each tie."""

    world: World
    cases: dict[str, Case] = field(default_factory=dict)

    def sit(self, seat: Seat) -> User:
        """A person in the seat, tied to the matters that lie ready for it."""
        person = seated(self.world, seat)
        self._tie(person, self.world.units.get(seat.unit))
        return User.objects.get(pk=person.pk)

    def _tie(self, person: User, unit: Unit | None) -> None:
        Case.objects.filter(pk=self.cases["raised"].pk).update(raised_by=person)
        Case.objects.filter(pk=self.cases["complained of"].pk).update(complained_of=unit)
        ended = {"called": None, "returned": timezone.now()}
        for tie, ended_at in ended.items() if unit else ():
            Call.objects.filter(case=self.cases[tie]).update(unit=unit, ended_at=ended_at)


def lay(world: World) -> Ground:
    areas = {HERE: world.areas["grid"], "next community": world.areas["other_grid"]}
    areas["next grid"] = _grid("220283001002002", world.areas["community"])
    areas["next street"] = _next_street(world)
    areas["next county"] = _next_county(world)
    ground = Ground(world)
    for place, area in areas.items():
        ground.cases[place] = _matter(world, area)
    for tie in TIES:
        ground.cases[tie] = _matter(world, areas[HERE if tie == "complained of" else "next county"])
    for case in ground.cases.values():
        _call_nobody_seated(case, world.units["property"])
    return ground


def _grid(code: str, community: Area) -> Area:
    return Area.objects.create(code=code, name="网格", level=AreaLevel.GRID, parent=community, since=LONG_AGO)


def _next_street(world: World) -> Area:
    community = Area.objects.create(
        code="220283002001",
        name="南街社区",
        level=AreaLevel.COMMUNITY,
        parent=world.areas["other_street"],
        since=LONG_AGO,
    )
    return _grid("220283002001001", community)


def _next_county(world: World) -> Area:
    above = world.areas["city"]
    for level, code in (("county", "220204000000"), ("street", "220204001000"), ("community", "220204001001")):
        above = Area.objects.create(code=code, name=f"船营{level}", level=level, parent=above, since=LONG_AGO)
    return _grid("220204001001001", above)


def _matter(world: World, grid: Area) -> Case:
    chain: dict[str, Any] = {}
    area: Area | None = grid
    while area:
        chain[area.level], area = area, area.parent
    facts = {"area": grid, "raised_by": world.people["supervisor"], "next_due_at": timezone.now()}
    return case_in(world, State.IMPLEMENTING, **facts, **chain)


def _call_nobody_seated(case: Case, unit: Unit) -> None:
    Call.objects.filter(case=case, part=Part.LEAD).update(unit=unit)
    Call.objects.filter(case=case).exclude(part=Part.LEAD).delete()
