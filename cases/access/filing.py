"""Type and place under which a case is filed: noted in its events, and read back as they were at an earlier moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cases.models import Case, CaseEvent
from networks.models import CatalogueItem

BRIEF, TYPE, PLACES, COMPLAINED_OF = "brief", "is", "codes", "complained_of"
"""Keys of an event's payload whose values hold from that event on. For places the event keeps the earlier one too."""
NOTED = (BRIEF, TYPE, PLACES, COMPLAINED_OF)


def noted(case: Case, entry: CatalogueItem | None) -> dict[str, object]:
    """Type, network, level and confidentiality of the matter, in the words of this day."""
    return {
        "type": entry.code if entry else "",
        "name": entry.name_zh if entry else "",
        "network": str(case.network),
        "level": str(case.level),
        "confidential": case.is_confidential,
    }


@dataclass(frozen=True, slots=True)
class Filed:
    """How a matter was filed at one moment; None where nothing of the kind has changed since."""

    brief: str | None = None
    type: Mapping[str, Any] | None = None
    complained_of: int | None = None
    is_complaint_known: bool = False
    place: str | None = None
    place_code: str | None = None


def filed_at(moment: dt.datetime, events: Iterable[CaseEvent]) -> Filed:
    """How the case was filed at `moment`. `events`: all its events that note something, in order."""
    every = list(events)
    known = [event.payload for event in every if event.recorded_at <= moment]
    later = [event.payload for event in every if event.recorded_at > moment]
    moved = next((payload for payload in later if PLACES in payload), None)
    return Filed(
        brief=_last(known, BRIEF) or "" if _has(later, BRIEF) else None,
        type=_type(known, later),
        complained_of=_last(known, COMPLAINED_OF),
        is_complaint_known=_has(later, COMPLAINED_OF),
        place=moved["from"] if moved else None,
        place_code=moved[PLACES][0] if moved else None,
    )


def _type(known: Sequence[Mapping[str, Any]], later: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The filed type at that moment: as last noted before it, else as the first later change says that it was."""
    changed = next((payload for payload in later if TYPE in payload), None)
    if changed is None:
        return None
    told: Mapping[str, Any] | None = _last(known, TYPE) or changed.get("was")
    return told


def _last(payloads: Sequence[Mapping[str, Any]], key: str) -> Any:
    return next((payload[key] for payload in reversed(payloads) if key in payload), None)


def _has(payloads: Iterable[Mapping[str, Any]], key: str) -> bool:
    return any(key in payload for payload in payloads)
