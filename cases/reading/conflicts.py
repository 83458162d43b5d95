"""What changed on a case while somebody was writing, in words: who did what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cases.access.disclosure import is_told, own_units_at
from cases.models import Case, CaseEvent
from cases.reading import timeline
from cases.rules.lifecycle import Action
from teams.models import User

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Conflict:
    """`lines`: newest first. `own`: the person's own step of the same kind among them."""

    lines: list[timeline.Line]
    own: timeline.Line | None
    refusal: str = ""
    """Why the step is no longer possible; empty where it can be sent again."""
    is_repeated: bool = False
    """Whether what was typed stands in the own step: the same form was sent twice, and nothing of it is lost."""


def since(
    case: Case, version: int, *, action: Action, by: User, refusal: str = "", typed: Iterable[str] = ()
) -> Conflict:
    """The events after `version`, at most the last twenty, of a case from `as_read_by`. `typed`: the texts of the form
    that came too late. One statement.
    """
    newest = CaseEvent.objects.filter(case=case, seq__gt=version).select_related("by", "unit").order_by("-seq")[:SHOWN]
    events = [event for event in list(newest)[::-1] if is_told(event, by, lambda: own_units_at(case, by))]
    of_own = [event for event in reversed(events) if event.action == action and event.by_id == by.pk]
    texts = {text.strip() for text in typed}
    own = next((event for event in of_own if _says(event, texts)), next(iter(of_own), None))
    kept_out = vars(case)["is_kept_out"]
    told = timeline.lines(events, is_kept_out=kept_out)
    if own is None:
        return Conflict(told, None, refusal)
    return Conflict(told, timeline.lines([own], is_kept_out=kept_out)[0], refusal, _says(own, texts))


def _says(event: CaseEvent, texts: set[str]) -> bool:
    """Whether all that was typed stands in the event."""
    return texts <= {event.note.strip(), *_texts_in(event.payload)}


def _texts_in(recorded: Any) -> Iterator[str]:
    """Every text of an event's payload, however deep."""
    if isinstance(recorded, str):
        yield recorded.strip()
    elif isinstance(recorded, dict | list):
        for part in recorded.values() if isinstance(recorded, dict) else recorded:
            yield from _texts_in(part)
