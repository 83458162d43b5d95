"""Planning who is on duty: a week of one unit at a time, from today on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from networks.actions.record import record
from networks.models import Unit
from teams.models import Post, Shift, User
from teams.models.shift import WEEK
from teams.rosters import may_plan
from web.errors import NotAllowed, Refusal
from worktime import timekeeping
from worktime.days_in_words import day_in_words

Cell = tuple[dt.date, bool]
"""A day, or the night that begins on it."""


@transaction.atomic
def plan(unit: Unit, monday: dt.date, people: Mapping[Cell, int | None], *, by: User) -> None:
    """Set who is on duty in the week from `monday`; cells that are not named, and days that are over, stay as they are.

    Refused for whoever may not plan, and for people who hold no post in the unit on that day.
    """
    if not may_plan(by, unit):
        raise NotAllowed(_("The duty roster is planned by the unit's head, its duty officers or the administrator."))
    # Of two who plan at once the second changes what the first left.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    stands: dict[Cell, Shift] = {
        (shift.day, shift.is_night): shift for shift in Shift.objects.of_week(unit, monday).select_related("person")
    }
    wanted = {
        cell: person
        for cell, person in people.items()
        if monday <= cell[0] < monday + WEEK and cell[0] >= timekeeping.today()
    }
    changed = {cell: person for cell, person in wanted.items() if person != _person(stands.get(cell))}
    if not changed:
        return
    there = _there(unit, monday)
    for (day, _is_night), person in changed.items():
        if person and not any(post.is_held_on(day) for post in there if post.person_id == person):
            raise Refusal(_("Somebody who is chosen holds no post in the unit on that day."))
    names = {post.person_id: post.person.name for post in there}
    Shift.objects.filter(pk__in=[stands[cell].pk for cell in changed if cell in stands]).delete()
    Shift.objects.bulk_create(
        Shift(unit=unit, day=day, is_night=is_night, person_id=person)
        for (day, is_night), person in changed.items()
        if person
    )
    before = {cell: stands[cell].person.name for cell in changed if cell in stands}
    after = {cell: names[person] for cell, person in changed.items() if person}
    told = {"roster": (_in_words(before), _in_words(after))}
    record("roster_planned", unit, by=by, area=unit.area, changed=told)


def _person(shift: Shift | None) -> int | None:
    return shift.person_id if shift else None


def _there(unit: Unit, monday: dt.date) -> list[Post]:
    """Posts held in the unit in that week, of people who may sign in."""
    held = Post.objects.filter(unit=unit, since__lt=monday + WEEK, person__is_active=True)
    return [post for post in held.select_related("person") if post.until is None or post.until > monday]


def _in_words(cells: Mapping[Cell, str]) -> str:
    return "；".join(
        " ".join([day_in_words(day), *([_("night")] if is_night else []), name])
        for (day, is_night), name in sorted(cells.items())
    )
