"""Activities of the small world: shifts that are over, places in them, and service that a second person confirmed."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from cases.actions import Person
from teams.models import RedStation
from tests.cases.world import World, today
from tests.volunteering.stations import key
from volunteering.actions import activities, attendance
from volunteering.actions.activities import Guest, Plan, Times
from volunteering.actions.attendance import Came
from volunteering.models import Activity, ActivityShift, Attendance, SignUp

DAY = dt.timedelta(days=1)
ANNA, BELA = Person("王志愿", "13904325678"), Person("李邻居", "13704320000")
NUMBERS = itertools.count()


def times(days: int = 7, begins: str = "09:00", ends: str = "11:00", places: int = 10) -> Times:
    """So many days ahead (or, where negative, past)."""
    return Times(today() + days * DAY, dt.time.fromisoformat(begins), dt.time.fromisoformat(ends), places)


def planned(world: World, where: RedStation, when: Times | None = None, by: str = "grid_worker") -> Activity:
    wanted = Plan(f"扫雪{next(NUMBERS)}", "带手套", "3号楼前")
    return activities.plan(where, wanted, when or times(), key=key(), by=world.person(by))


def shift_of(activity: Activity) -> ActivityShift:
    return activity.shifts.get()


def placed(world: World, shift: ActivityShift, person: Person = ANNA, **facts: Any) -> SignUp:
    """Written down by the leader: also afterwards."""
    return activities.sign_up(shift, Guest(person, **facts), key=key(), by=world.person("grid_worker"))


def at(shift: ActivityShift, clock: str, *, days: int = 0) -> dt.datetime:
    on = timezone.localdate(shift.starts_at) + days * DAY
    return timezone.make_aware(dt.datetime.combine(on, dt.time.fromisoformat(clock)))


def recorded(
    world: World, place: SignUp, came: Came | None = None, by: str = "grid_worker", why: str = ""
) -> Attendance:
    shift = place.shift
    came = came or Came(shift.starts_at, shift.ends_at)
    return attendance.record(place, came, by=world.person(by), why=why)


def confirmed(world: World, shift: ActivityShift, by: str = "committee_officer") -> int:
    return attendance.confirm_all(shift, by=world.person(by))


def served(
    world: World, where: RedStation, when: Times, person: Person = ANNA, came: tuple[str, str] | None = None
) -> SignUp:
    """Somebody served in a shift that is over: written down by one, confirmed by another."""
    shift = shift_of(planned(world, where, when))
    place = placed(world, shift, person)
    recorded(world, place, Came(at(shift, came[0]), at(shift, came[1])) if came else None)
    confirmed(world, shift)
    return place
