"""What is there already, read once for a whole file: areas, units, the people it names and their posts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import is_password_usable
from django.db.models import Q, QuerySet

from imports.line import Roster, in_pieces
from networks.models import Area, Unit
from networks.models.area import inside, paths_covering
from networks.models.dated import not_over
from networks.naming import alike
from teams.choices import Duty
from teams.models import Post, User

UnitKey = tuple[str, str]
"""Its area's code and its name, as `alike` writes it."""


def unit_key(code: str, name: str) -> UnitKey:
    return (code, alike(name))


@dataclass(slots=True)
class Held:
    """A post as the rules look at it, read or to be written."""

    pk: int
    person_id: int
    duty: str
    area_id: int | None
    unit_id: int | None
    since: dt.date
    until: dt.date | None
    is_deputy: bool = False
    is_stand_in: bool = False

    def is_held_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or self.until > day)

    def is_standing(self, today: dt.date) -> bool:
        return self.until is None or self.until > today


@dataclass(frozen=True, slots=True)
class Person:
    pk: int
    key: str
    username: str
    name: str
    is_active: bool
    is_unused: bool = False
    """Never signed in: an account that was closed before anything happened with it may be opened again."""


class Places:
    """All areas and units, by the words a file has for them; whatever has ended comes after what is in force."""

    def __init__(self) -> None:
        self.planned: dict[str, dict[str, Any]] = {}
        self.joining: dict[tuple[str, int, int], list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
        self.by_id = {area.pk: area for area in Area.objects.all()}
        for area in self.by_id.values():
            if area.parent_id:
                area.parent = self.by_id[area.parent_id]
        self.areas = {area.code: area for area in _in_force_last(self.by_id.values())}
        self.read_units()

    def read_units(self) -> None:
        self.units_by_id = {unit.pk: unit for unit in Unit.objects.all()}
        for unit in self.units_by_id.values():
            unit.area = self.by_id[unit.area_id]
            unit.parent = self.units_by_id[unit.parent_id] if unit.parent_id else None
        ordered = _in_force_last(self.units_by_id.values())
        self.units: dict[UnitKey, Unit] = {unit_key(unit.area.code, unit.name): unit for unit in ordered}
        self._centres = {unit.area.path: unit for unit in ordered if unit.is_centre and not unit.until}

    def centre_over(self, area: Area) -> Unit | None:
        """The nearest centre of the area or around it."""
        paths = reversed(paths_covering(area.path))
        return next((self._centres[path] for path in paths if path in self._centres), None)


def _in_force_last(rows: Iterable[Any]) -> list[Any]:
    """So that of several with one name the one in force stays, else the latest."""
    return sorted(rows, key=lambda row: (row.until is None, row.since))


@dataclass(slots=True)
class People:
    """The people a file names, and all posts that its rows could touch."""

    by_key: dict[str, Person]
    posts: Mapping[int, list[Held]]
    mains: Mapping[int, list[Held]]
    missing_from: list[Held]

    @classmethod
    def of(cls, keys: Iterable[str], grids: Iterable[int], roster: Roster | None) -> People:
        people: dict[str, Person] = {}
        for part in in_pieces(sorted(set(keys))):
            people |= {person.key: person for person in _people(Q(sign_in_key__in=part))}
        within = _within(roster) if roster else []
        absent = sorted({post.person_id for post in within} - {person.pk for person in people.values()})
        for part in in_pieces(absent):
            people |= {person.key: person for person in _people(Q(pk__in=part))}
        posts: dict[int, list[Held]] = defaultdict(list)
        for part in in_pieces(sorted(person.pk for person in people.values())):
            for post in _held(Post.objects.filter(person__in=part)):
                posts[post.person_id].append(post)
        return cls(people, posts, _mains(grids), within)


def _people(which: Q) -> list[Person]:
    columns = ("pk", "sign_in_key", "username", "name", "is_active")
    rows = User.objects.filter(which).values_list(*columns, "last_login", "password")
    return [
        Person(pk, key, username, name, is_active, last is None and not is_password_usable(word))
        for pk, key, username, name, is_active, last, word in rows
    ]


def _held(posts: QuerySet[Post]) -> list[Held]:
    columns = ("pk", "person_id", "duty", "area_id", "unit_id", "since", "until", "is_deputy", "stands_in_for_id")
    return [
        Held(pk, person, duty, area, unit, since, until, is_deputy, stands_in_for is not None)
        for pk, person, duty, area, unit, since, until, is_deputy, stands_in_for in posts.order_by("pk").values_list(
            *columns
        )
    ]


def _within(roster: Roster) -> list[Held]:
    """Posts of the roster's duty inside its area that would still be held on the day it ends them."""
    over = inside(roster.area.path, "area__path")
    of_units = Q(area=None) & inside(roster.area.path, "unit__area__path")
    posts = Post.objects.filter(over | of_units, duty=roster.duty, stands_in_for=None)
    return _held(posts.filter(not_over(roster.ends_on)))


def _mains(grids: Iterable[int]) -> dict[int, list[Held]]:
    mains: dict[int, list[Held]] = defaultdict(list)
    for part in in_pieces(sorted(set(grids))):
        posts = Post.objects.filter(area__in=part, duty=Duty.GRID_WORKER, is_deputy=False, stands_in_for=None)
        for post in _held(posts):
            mains[post.area_id or 0].append(post)
    return mains


def able_in(units: Iterable[int]) -> dict[int, list[Held]]:
    """All posts in these units of people whose account is open."""
    found: dict[int, list[Held]] = defaultdict(list)
    for part in in_pieces(sorted(set(units))):
        for post in _held(Post.objects.filter(unit__in=part, person__is_active=True)):
            found[post.unit_id or 0].append(post)
    return found
