"""What beat wakes: clocks that have run out."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from cases import actions
from cases.choices import Stage, State
from cases.errors import CaseError
from cases.models import Clock

logger = logging.getLogger(__name__)

BATCH = 200
PAUSE = dt.timedelta(hours=1)


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
    clocks = Clock.objects.take_due(timezone.now(), size=BATCH)
    for clock in clocks:
        _ring(clock)
    return len(clocks)


def _ring(clock: Clock) -> None:
    """The evaluation window has ended: close, unless the case went on or a bad rating waits for its review.

    A clock whose effect fails as nobody foresaw is put off; the others of its batch go on.
    """
    if clock.stage != Stage.RATING or clock.round != clock.case.round or clock.case.state != State.EVALUATING:
        return
    try:
        with transaction.atomic():
            actions.close(clock.case)
    except CaseError:
        return
    except Exception:
        logger.exception("Clock %s of a matter could not take effect; it rings again in an hour.", clock.pk)
        clock.ring_again(timezone.now() + PAUSE)
