"""What is told back of an order, in its sender's own fields and words: by a file, or in what a webhook says."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping as Mapped

from django.utils import timezone
from django.utils.translation import override

from cases.models import Case, CaseEvent
from cases.rules.choices import ENDED, Channel, Outcome, State
from cases.rules.masking import masked
from networks.models import Unit
from orders.choices import Back
from orders.models import Mapping, OutsideOrder

ANSWERED = (State.EVALUATING, State.CLOSED)
"""The answer has gone out to whoever raised the case."""


def told(
    order: OutsideOrder, mapping: Mapping, *, state: str, since: dt.datetime, holder: Unit | None
) -> dict[str, str]:
    """Their name of each field that the mapping has one for, and what is told in it.

    `state`, since when it stands and `holder` are those of the step that is told. Nobody's name or number is in it
    but the order's own: the answer is masked, and of a confidential case there is none.
    """
    case, is_answered = order.case, state in ANSWERED
    with override("zh-hans"):
        values: Mapped[str, str] = {
            Back.NUMBER: order.number,
            Back.OUR_NUMBER: case.reference,
            Back.STATE: mapping.states.get(state) or str(State(state).label),
            Back.OUTCOME: _outcome(case, mapping) if is_answered else "",
            Back.ANSWER: masked(case.answer) if is_answered and not case.is_confidential else "",
            Back.UNIT: holder.name if holder and state not in ENDED else "",
            Back.CHANGED_AT: _written(since),
            Back.CLOSED_AT: _written(case.closed_at) if state in ENDED else "",
        }
    return {mapping.back[field]: values[field] for field in Back.values if mapping.back.get(field)}


def now(order: OutsideOrder, mapping: Mapping) -> dict[str, str]:
    """As `told`, of the case as it stands; it comes with its holder."""
    case = order.case
    return told(order, mapping, state=case.state, since=case.state_since, holder=case.holder)


def of_step(event: CaseEvent, case: Case, mapping: Mapping) -> dict[str, str]:
    """As `told`, of one step of a case; empty for a case that is no order of the mapping's source."""
    if case.channel != Channel.IMPORT:
        return {}
    found = OutsideOrder.objects.filter(case=case, source=mapping.source_id, freed_at=None).select_related("case")
    order = found.first()
    since = event.occurred_at
    return told(order, mapping, state=event.target, since=since, holder=event.holder) if order else {}


def digest_of(fields: Mapped[str, str]) -> bytes:
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).digest()


def _outcome(case: Case, mapping: Mapping) -> str:
    return mapping.outcomes.get(case.outcome) or str(Outcome(case.outcome).label) if case.outcome else ""


def _written(at: dt.datetime | None) -> str:
    """In the city's time, as other systems read it."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
