"""What a case page is made of, as read from the database in few statements: called units with their tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.models import Call
from networks.models import Unit

TASK = ("pk", "text", "due_at", "result", "finished_at", "dropped_at", "drop_reason", "round")
"""The columns that are read of a task."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task agreed in consultation; `due_at` is exclusive."""

    pk: int
    text: str
    due_at: dt.datetime
    result: str
    finished_at: dt.datetime | None
    dropped_at: dt.datetime | None
    drop_reason: str
    round: int

    @classmethod
    def read(cls, written: dict[str, Any]) -> Task:
        """From the JSON the database made of its row."""
        instants = {name: _instant(written[name]) for name in ("due_at", "finished_at", "dropped_at")}
        return cls(**(written | instants))

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.dropped_at is None


@dataclass(frozen=True, slots=True)
class CalledUnit:
    call: Call
    tasks: tuple[Task, ...] = ()

    @property
    def name(self) -> str:
        return self.call.unit.name

    @property
    def short_name(self) -> str:
        return self.call.unit.short_name or self.call.unit.name

    @property
    def is_lead(self) -> bool:
        return self.call.is_lead

    @property
    def stands(self) -> bool:
        """Neither returned nor called off."""
        return self.call.ended_at is None


@dataclass(frozen=True, slots=True)
class File:
    """A photo or paper of an event, as the photo grid shows it."""

    url: str
    name: str
    thumbnail_url: str = ""
    uid: str = ""
    mime: str = ""


def tell_apart(units: Iterable[Unit]) -> None:
    """Use full names where two short names are the same: 调解中心 of the city beside that of a county.

    Changes the objects in memory, never the rows.
    """
    named: dict[str, dict[int, list[Unit]]] = {}
    for unit in units:
        named.setdefault(unit.short_name, {}).setdefault(unit.pk, []).append(unit)
    for alike in named.values():
        for unit in (unit for same in alike.values() for unit in same) if len(alike) > 1 else ():
            unit.short_name = unit.name


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
