"""What changed on a case while somebody was writing, in words: who did what, and when."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Case, CaseEvent
from cases.reading import timeline
from cases.rules.lifecycle import Action
from teams.models import User

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Conflict:
    """`lines`: newest first. `own`: the person's own step of the same kind among them, so the form was sent twice."""

    lines: list[timeline.Line]
    own: timeline.Line | None
    refusal: str = ""
    """Why the step is no longer possible; empty where it can be sent again."""


def since(case: Case, version: int, *, action: Action, by: User, refusal: str = "") -> Conflict:
    """The events after `version`, at most the last twenty, of a case from `as_read_by`. One statement."""
    newest = CaseEvent.objects.filter(case=case, seq__gt=version).select_related("by", "unit").order_by("-seq")[:SHOWN]
    events = list(newest)[::-1]
    own = next((event for event in reversed(events) if event.action == action and event.by_id == by.pk), None)
    kept_out = vars(case)["is_kept_out"]
    told = timeline.lines(events, is_kept_out=kept_out)
    return Conflict(told, timeline.lines([own], is_kept_out=kept_out)[0] if own else None, refusal)
