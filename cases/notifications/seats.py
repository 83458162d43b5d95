"""Posts that notices reach, and the people in them: those of a whole batch are read by one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db.models import Q

from teams.choices import Duty
from teams.models import Post

Told = tuple[int, str, int | None]
"""A person with their e-mail address, and the unit of the post for which they are told."""
ANY = tuple(Duty.values)


class Seats(NamedTuple):
    """Posts with one of the duties: those of a unit, of a person, or of a person in a unit. One of both is given."""

    duties: tuple[str, ...]
    unit: int | None = None
    person: int | None = None

    def within(self, others: Iterable[Seats]) -> list[Seats]:
        """The posts that are among these and among one of the others."""
        return [both for other in others if (both := self._and(other))]

    def _and(self, other: Seats) -> Seats | None:
        units, people = {self.unit, other.unit} - {None}, {self.person, other.person} - {None}
        duties = tuple(duty for duty in self.duties if duty in other.duties)
        if len(units) > 1 or len(people) > 1 or not duties:
            return None
        return Seats(duties, unit=next(iter(units), None), person=next(iter(people), None))


def people_in(asked: Iterable[Seats]) -> Callable[[Seats], list[Told]]:
    """A function that gives those who hold such posts today and may sign in, one statement for all that is asked."""
    asked = set(asked)
    units, persons = {seats.unit for seats in asked} - {None}, {seats.person for seats in asked} - {None}
    posts = Post.objects.current().filter(Q(unit__in=units) | Q(person__in=persons), person__is_active=True)
    held: dict[tuple[str, int], list[tuple[str, Told]]] = defaultdict(list)
    columns = ("person", "person__email", "unit", "duty")
    for person, email, unit, duty in posts.order_by("person", "pk").values_list(*columns):
        held["person", person].append((duty, (person, email, unit)))
        if unit:
            held["unit", unit].append((duty, (person, email, unit)))

    def found(seats: Seats) -> list[Told]:
        place = ("unit", seats.unit) if seats.unit else ("person", seats.person or 0)
        return [
            told
            for duty, told in held[place]
            if duty in seats.duties and (seats.person is None or told[0] == seats.person)
        ]

    return found
