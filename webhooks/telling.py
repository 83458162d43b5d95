"""Who is told of a step: the receivers of the units that have the case in their hands just then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cases.access import against
from cases.models import CaseEvent
from cases.notifications.audiences import Around
from webhooks.choices import kinds_of
from webhooks.models import Delivery, Webhook


def follow(events: Sequence[CaseEvent]) -> None:
    """Write what is to be sent, in the transaction that tells of the events.

    One statement for a batch where no unit has a receiver, four where some have; more only for matters that complain
    of a unit.
    """
    receivers: dict[int, list[Webhook]] = defaultdict(list)
    for webhook in Webhook.objects.live().only("unit", "kinds").order_by("pk"):
        receivers[webhook.unit_id].append(webhook)
    told = [event for event in events if kinds_of(event.action, event.target)] if receivers else []
    if told:
        around, raised = Around(told), _raised(told)
        rows = [row for event in told for row in _of(event, units_of(event, around, raised), receivers)]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _of(event: CaseEvent, units: frozenset[int], receivers: Mapping[int, list[Webhook]]) -> list[Delivery]:
    kinds = kinds_of(event.action, event.target)
    asked = [webhook for unit in sorted(units) for webhook in receivers.get(unit, ()) if kinds & set(webhook.kinds)]
    return [Delivery(webhook=webhook, case_id=event.case_id, seq=event.seq) for webhook in asked]


def _raised(events: Sequence[CaseEvent]) -> Mapping[int, int | None]:
    """The unit that raised each case: it goes on learning what becomes of it, as a resident does."""
    first = CaseEvent.objects.filter(case__in={event.case_id for event in events}, seq=1)
    return dict(first.values_list("case", "unit"))


def units_of(event: CaseEvent, around: Around, raised: Mapping[int, int | None]) -> frozenset[int]:
    """The centre, the holder, the called units and the one that raised it; never whom the matter complains of.

    A unit whose call ended with the step is told of that step, and of no later one.
    """
    calls = [*around.standing(event), *around.ended(event)]
    here = {event.case.centre_id, event.holder_id, event.unit_id, raised.get(event.case_id)}
    there = here | {call.unit_id for call in calls}
    return frozenset(unit for unit in there if unit) - against.kept_from(event.case)
