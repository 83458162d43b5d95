"""What beat wakes: clocks that have run out."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from cases import actions
from cases.choices import Stage, State
from cases.errors import CaseError
from cases.models import Clock

BATCH = 200


@shared_task(ignore_result=True)
def ring_clocks() -> int:
    """Ring what is due, in batches, on as many workers as there are; how many clocks rang."""
    rung = 0
    while batch := _ring_batch():
        rung += batch
    return rung


@transaction.atomic
def _ring_batch() -> int:
    """A clock falls silent and its effect is written in one transaction: never lost, never twice."""
    due = Clock.objects.filter(rings_at__lte=timezone.now()).select_related("case").order_by("rings_at", "pk")
    clocks = list(due.select_for_update(skip_locked=True, of=("self",), no_key=True)[:BATCH])
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(rings_at=None)
    for clock in clocks:
        _ring(clock)
    return len(clocks)


def _ring(clock: Clock) -> None:
    """The evaluation window has ended: close, unless the case went on or a bad rating waits for its review."""
    if clock.stage != Stage.RATING or clock.round != clock.case.round or clock.case.state != State.EVALUATING:
        return
    try:
        with transaction.atomic():
            actions.close(clock.case)
    except CaseError:
        return
