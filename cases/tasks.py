"""What beat wakes: clocks that have run out, and limits to be set right when the calendar has changed."""

from __future__ import annotations

import datetime as dt
import logging
import time

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from cases import actions
from cases.actions import recounting
from cases.choices import Stage, State
from cases.errors import CaseError
from cases.models import Clock

logger = logging.getLogger(__name__)

BATCH = 200
PAUSE = dt.timedelta(hours=1)
AT_A_STRETCH_SECONDS = 60.0
"""Shorter than the limit of a task: what is left is gone on with at the next beat."""


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


@shared_task(ignore_result=True)
def recompute_limits() -> None:
    """Set open limits right, batch by batch, each committed with how far it has come."""
    stop = time.monotonic() + AT_A_STRETCH_SECONDS
    while time.monotonic() < stop and recounting.advance():
        pass
