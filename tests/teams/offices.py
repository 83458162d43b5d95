"""A street with its office, a squad and a community: enough for people and their posts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Unit
from teams.choices import Duty
from teams.models import Post, User

LONG_AGO, TODAY, TOMORROW = dt.date(2020, 1, 1), dt.date(2026, 1, 5), dt.date(2026, 1, 6)
NOON = dt.datetime(2026, 1, 5, 4, 0, tzinfo=dt.UTC)


@dataclass
class Offices:
    areas: dict[str, Area] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def person(self, name: str, duty: Duty | None = None, place: str = "", **fields: Any) -> User:
        """Somebody who has held the duty there for years."""
        person = User.objects.create(username=name, name=name, **fields)
        if duty:
            self.post(person, duty, place)
        return person

    def post(self, person: User, duty: Duty, place: str = "", since: dt.date = LONG_AGO) -> Post:
        unit, area = self.units.get(place), self.areas.get(place)
        return Post.objects.create(person=person, duty=duty, unit=unit, area=area, since=since)


def build() -> Offices:
    offices, above = Offices(), None
    for name, code, level in [
        ("city", "220200000000", AreaLevel.CITY),
        ("county", "220283000000", AreaLevel.COUNTY),
        ("street", "220283001000", AreaLevel.STREET),
        ("community", "220283001002", AreaLevel.COMMUNITY),
        ("grid", "220283001002001", AreaLevel.GRID),
    ]:
        above = Area.objects.create(code=code, name=name, level=level, parent=above, since=LONG_AGO)
        offices.areas[name] = above
    offices.areas["elsewhere"] = Area.objects.create(
        code="220283002000", name="南城街道", level=AreaLevel.STREET, parent=offices.areas["county"], since=LONG_AGO
    )
    for name, kind, area, is_centre in [
        ("office", UnitKind.STREET_OFFICE, "street", True),
        ("committee", UnitKind.COMMUNITY, "community", True),
        ("squad", UnitKind.SQUAD, "street", False),
        ("far_squad", UnitKind.SQUAD, "elsewhere", False),
    ]:
        offices.units[name] = Unit.objects.create(
            name=name, short_name=name, kind=kind, area=offices.areas[area], is_centre=is_centre, since=LONG_AGO
        )
    return offices
