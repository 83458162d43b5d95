"""The notes between colleagues as one reader gets them: apart from what happened, the newest first (decision 76)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.access.disclosure import note_of
from cases.models import CaseEvent
from cases.rules.lifecycle import Action


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody whom a note names. `has_read`: whether they opened the case since it was written."""

    name: str
    has_read: bool


@dataclass(frozen=True, slots=True)
class Note:
    """`before`: what it said before it was corrected, the latest first. `units`: who reads it beside the writer's."""

    seq: int
    at: dt.datetime
    by: str
    unit: str
    text: str
    units: tuple[str, ...]
    people: tuple[Told, ...]
    before: tuple[str, ...]
    is_own: bool


def notes(events: Sequence[CaseEvent], openings: Mapping[int, int], *, reader: int, is_kept_out: bool) -> list[Note]:
    """Of the events that are told to the reader, in their order. `openings`: of each person the last event shown."""
    written = {event.seq: event for event in events if event.action == Action.WRITE_NOTE}
    replaced = {event.payload["corrects"] for event in written.values() if "corrects" in event.payload}

    def words(event: CaseEvent) -> str:
        return note_of(event, is_kept_out=is_kept_out)

    def earlier(event: CaseEvent) -> tuple[str, ...]:
        known = written.get(event.payload.get("corrects", 0))
        return (words(known), *earlier(known)) if known else ()

    return [
        Note(
            seq=event.seq,
            at=event.occurred_at,
            by=event.by.name if event.by else "",
            unit=event.unit.short_name or event.unit.name if event.unit else "",
            text=words(event),
            units=tuple(one["name"] for one in event.payload.get("units", ()) if one["id"] != event.unit_id),
            people=tuple(
                Told(one["name"], one["id"] == reader or openings.get(one["id"], 0) >= event.seq)
                for one in event.payload.get("people", ())
            ),
            before=earlier(event),
            is_own=event.by_id == reader,
        )
        for event in reversed(written.values())
        if event.seq not in replaced
    ]
