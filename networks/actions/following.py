"""Dated rows that name an area or a unit follow what took its place: the row ends, and the same one begins there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.db import models

from networks.models import Area, Membership, Unit


class Seat(Protocol):
    """A post, a membership: held over an area or in a unit, from one day to another."""

    pk: Any
    area_id: Any
    unit_id: Any
    since: dt.date
    until: dt.date | None


Row = TypeVar("Row", bound=Seat)


@dataclass(frozen=True, slots=True)
class Redistricting:
    """What a change of areas ended, and what stands in its place from that day on."""

    on: dt.date
    heirs: Mapping[int, Area]
    absorbed: Mapping[int, Unit]
    memberships: Mapping[int, Membership] = field(default_factory=dict)

    def area_of(self, row: Seat) -> int | None:
        heir = self.heirs.get(row.area_id)
        return heir.pk if heir else row.area_id

    def unit_of(self, row: Seat) -> int | None:
        unit = self.absorbed.get(row.unit_id)
        return unit.pk if unit else row.unit_id


@dataclass(frozen=True, slots=True)
class Carrying(Generic[Row]):
    """How rows of one table follow.

    `identity`: what may stand only once at a time; `yields`: makes of a row that follows the lesser part, where another
    one holds the greater part there already.
    """

    model: type[models.Model]
    identity: Callable[[Row], Hashable]
    yields: Callable[[Row, Sequence[Row]], None] = lambda row, others: None

    def carry(self, rows: Sequence[Row], others: Iterable[Row], change: Redistricting) -> list[tuple[Row, Row]]:
        """The rows that ended with what stands in their place. `others` stand there already."""
        standing, pairs = list(others), []
        for row in rows:
            new = self._copy(row, change)
            twins = [other for other in standing if self.identity(other) == self.identity(new)]
            twin = next((other for other in twins if _overlap(other, new)), None)
            if twin is None:
                self.yields(new, standing)
                standing.append(new)
                if row.since >= change.on:
                    new.pk = row.pk
            pairs.append((row, twin or new))
        self._write(pairs, change.on)
        return pairs

    def _write(self, pairs: Sequence[tuple[Row, Row]], on: dt.date) -> None:
        """Ends first, so that no constraint finds both. What only begins today or later has no past: it goes itself."""
        rows: Any = self.model._default_manager
        going = [new for row, new in pairs if new.pk == row.pk]
        ending = [row for row, new in pairs if new.pk != row.pk]
        for row in ending:
            row.until = max(on, row.since + dt.timedelta(days=1))
        rows.bulk_update(ending, ["until"], batch_size=500)
        rows.bulk_update(going, [name for name in self._fields() if name != "id"], batch_size=500)
        rows.bulk_create([new for _row, new in pairs if new.pk is None], batch_size=500)

    def _fields(self) -> list[str]:
        return [field.name for field in self.model._meta.concrete_fields if not field.primary_key]

    def _copy(self, row: Row, change: Redistricting) -> Row:
        fields = [field.attname for field in self.model._meta.concrete_fields if not field.primary_key]
        new: Any = self.model(**{name: getattr(row, name) for name in fields})
        new.area_id, new.unit_id = change.area_of(row), change.unit_of(row)
        new.since = max(row.since, change.on)
        return new  # type: ignore[no-any-return]  # a model made by its class, which types do not say


def _overlap(one: Seat, other: Seat) -> bool:
    return (one.until is None or one.until > other.since) and (other.until is None or other.until > one.since)
