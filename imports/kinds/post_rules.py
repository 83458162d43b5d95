"""Rows of posts judged together: a person's own posts, one main grid worker a grid, no unit left alone.

A row that is turned back no longer ends what it would have ended, which may turn back another; so this goes on with
what a fallen row touches until nothing falls any more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from imports.kinds.post_lines import Line
from imports.known import Held, People, Places, able_in
from imports.line import Terms
from networks.models import Unit
from teams import rules
from teams.choices import Duty
from teams.models.post import able_duties
from web.errors import Refusal


class Beside:
    def __init__(self, lines: Iterable[Line], people: People, places: Places, terms: Terms) -> None:
        self.lines = [line for line in lines if not line.is_out]
        self.people, self.places, self.terms = people, places, terms
        self.ended = {line.ended.pk: line for line in self.lines if line.ended}
        self.by_person: dict[int, list[Line]] = defaultdict(list)
        self.by_grid: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.person:
                self.by_person[line.person.pk].append(line)
            if line.new and _is_main(line.new):
                self.by_grid[line.new.area_id or 0].append(line)
        self.able = able_in(self._units_left())
        self.waiting: dict[int, int] = {}

    def judge(self) -> None:
        persons, grids, units = set(self.by_person), set(self.by_grid), self._units_left()
        while persons or grids or units:
            fallen = [*self._of_persons(persons), *self._of_grids(grids), *self._of_units(units)]
            persons = {line.person.pk for line in fallen if line.person}
            grids = {post.area_id or 0 for line in fallen for post in _posts_of(line) if _is_main(post)}
            units = {post.unit_id or 0 for line in fallen for post in _posts_of(line)} & self.able.keys()

    def _turn_back(self, line: Line, refusal: Refusal) -> Line:
        """The row as it was, which says what is to be looked at again."""
        fell = replace(line)
        if line.ended:
            self.ended.pop(line.ended.pk, None)
        line.conflict(str(refusal))
        return fell

    def _of_persons(self, persons: Iterable[int]) -> list[Line]:
        fallen = []
        for person in persons:
            for line in self.by_person.get(person, ()):
                if not line.is_out and (refusal := self._wrong_with(line, person)):
                    fallen.append(self._turn_back(line, refusal))
        return fallen

    def _wrong_with(self, line: Line, person: int) -> Refusal | None:
        try:
            if line.ended and line.ends_on:
                rules.require_can_end(line.ended, line.ends_on)
            if line.new:
                rules.require_beside(line.new, self._others_of(person, line))
        except Refusal as refusal:
            return refusal
        return None

    def _others_of(self, person: int, line: Line) -> list[Held]:
        """The person's posts as they would stand, and those that rows before this one give."""
        given = []
        for other in self.by_person[person]:
            if other is line:
                break
            if other.new and not other.is_out:
                given.append(other.new)
        return [*map(self._as_it_would_be, self.people.posts.get(person, ())), *given]

    def _as_it_would_be(self, post: Held) -> Held:
        line = self.ended.get(post.pk)
        return replace(post, until=line.ends_on) if line and line.ends_on else post

    def _of_grids(self, grids: Iterable[int]) -> list[Line]:
        fallen = []
        for grid in grids:
            there = list(map(self._as_it_would_be, self.people.mains.get(grid, ())))
            for line in self.by_grid.get(grid, ()):
                if line.is_out or line.new is None:
                    continue
                try:
                    rules.require_one_main(line.new, there)
                except Refusal as refusal:
                    fallen.append(self._turn_back(line, refusal))
                else:
                    there.append(line.new)
        return fallen

    def _units_left(self) -> set[int]:
        """Units that somebody able to act for them would leave."""
        left = ((line, self.places.units_by_id.get(line.ended.unit_id or 0)) for line in self.lines if line.ended)
        return {unit.pk for line, unit in left if unit and line.duty in able_duties(unit)}

    def _of_units(self, units: Collection[int]) -> list[Line]:
        """Units whose last one able to act would leave while matters wait there: those rows ask for a handover."""
        if not units:
            return []
        given: dict[int, list[Held]] = defaultdict(list)
        leaving: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.new:
                given[line.new.unit_id or 0].append(line.new)
            if line.ended and (line.ended.unit_id or 0) in units:
                leaving[line.ended.unit_id or 0].append(line)
        return [
            fallen
            for number, lines in leaving.items()
            for fallen in self._left_alone(self.places.units_by_id[number], lines, given[number])
        ]

    def _left_alone(self, unit: Unit, lines: Iterable[Line], given: Iterable[Held]) -> list[Line]:
        duties = able_duties(unit)
        staff = [post for post in (*map(self._as_it_would_be, self.able[unit.pk]), *given) if post.duty in duties]
        fallen = []
        for line in lines:
            day = max(line.ends_on or dt.date.max, self.terms.today)
            if line.duty in duties and line.ended and not any(post.is_held_on(day) for post in staff):
                if waiting := self._waiting_at(unit):
                    fallen.append(self._turn_back(line, rules.handover_needed(unit, waiting)))
                    break
        return fallen

    def _waiting_at(self, unit: Unit) -> int:
        if unit.pk not in self.waiting:
            self.waiting[unit.pk] = self.terms.waiting_at(unit)
        return self.waiting[unit.pk]


def _is_main(post: Held) -> bool:
    return post.duty == Duty.GRID_WORKER and not post.is_deputy and not post.is_stand_in


def _posts_of(line: Line) -> list[Held]:
    return [post for post in (line.new, line.ended) if post]
