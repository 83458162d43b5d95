"""A person as a compiled statement knows them: duties, kinds of places, and the numbers that are filled in."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

from networks.models import Area, Unit
from teams.models import Post, User

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class AreaShape:
    """Its level, and by which of the person's numbers it and those before it go."""

    number: int
    level: str
    formerly: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitShape:
    number: int
    is_centre: bool
    area: AreaShape


@dataclass(frozen=True, slots=True)
class PostShape:
    duty: str
    unit: UnitShape | None
    area: AreaShape | None


@dataclass(slots=True)
class _Numbers:
    """Each distinct row once, in the order in which it is met; equal ones keep their place."""

    found: dict[tuple[type, int], int] = field(default_factory=dict)

    def place(self, kind: type, number: int) -> int:
        return self.found.setdefault((kind, number), len(self.found))

    def area(self, area: Area) -> AreaShape:
        formerly = tuple(self.place(Area, number) for number in area.formerly)
        return AreaShape(self.place(Area, area.pk), area.level, formerly)

    def unit(self, unit: Unit) -> UnitShape:
        return UnitShape(self.place(Unit, unit.pk), unit.is_centre, self.area(unit.area))


class Symbolic:
    """`key` is all that the text of a statement may depend on: the stand-in is made of it and knows nothing else.

    What the stand-in does not know (a name, a path, a day) it would ask the database for by a number that is nobody's,
    which raises.
    """

    def __init__(self, person: User) -> None:
        self.itself = person
        numbers = _Numbers()
        numbers.place(User, person.pk)
        self.key: Hashable = tuple(
            PostShape(
                post.duty,
                numbers.unit(post.unit) if post.unit else None,
                numbers.area(post.area) if post.area else None,
            )
            for post in person.current_posts
        )
        self.numbers: Sequence[int] = tuple(number for _kind, number in numbers.found)

    def stand_in(self, numbers: Sequence[int]) -> User:
        return stand_in(self.key, numbers)


def stand_in(posts: Any, numbers: Sequence[int]) -> User:
    """Somebody of this shape with these numbers."""
    person = _knowing(User, id=numbers[0])
    person.current_posts = [_post(shape, numbers) for shape in posts]
    return person


def _post(shape: PostShape, numbers: Sequence[int]) -> Post:
    unit = _unit(shape.unit, numbers) if shape.unit else None
    area = _area(shape.area, numbers) if shape.area else None
    ids = {"person_id": numbers[0], "unit_id": unit and unit.pk, "area_id": area and area.pk}
    post = _knowing(Post, duty=shape.duty, **ids)
    post.unit, post.area = unit, area
    return post


def _unit(shape: UnitShape, numbers: Sequence[int]) -> Unit:
    area = _area(shape.area, numbers)
    unit = _knowing(Unit, id=numbers[shape.number], is_centre=shape.is_centre, area_id=area.pk)
    unit.area = area
    return unit


def _area(shape: AreaShape, numbers: Sequence[int]) -> Area:
    formerly = [numbers[place] for place in shape.formerly]
    return _knowing(Area, id=numbers[shape.number], level=shape.level, formerly=formerly)


def _knowing(model: type[Row], **values: Any) -> Row:
    """A row that knows these values and no other; `from_db` wants them in the order of the model's columns."""
    names = [column.attname for column in model._meta.concrete_fields if column.attname in values]
    return model.from_db(DEFAULT_DB_ALIAS, names, [values[name] for name in names])
