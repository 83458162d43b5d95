"""What beat wakes: clocks that ring, the board's figures, and limits to be set right when the calendar has changed."""

from __future__ import annotations

import time

from celery import shared_task

from cases import actions
from cases.actions import recounting, ringing, tallying

AT_A_STRETCH_SECONDS = 60.0
"""Shorter than the limit of a task: what is left is gone on with at the next beat."""


@shared_task(ignore_result=True)
def ring_clocks() -> int:
    """Ring what is due; how many clocks rang."""
    return ringing.ring()


@shared_task(ignore_result=True)
def count_board() -> int:
    """Count the figures of the supervisors' boards anew; how many rows they are."""
    return tallying.count()


@shared_task(ignore_result=True)
def recompute_limits() -> None:
    """Set open limits right, batch by batch, each committed with how far it has come."""
    stop = time.monotonic() + AT_A_STRETCH_SECONDS
    while time.monotonic() < stop and recounting.advance():
        pass


@shared_task(ignore_result=True)
def take_census() -> None:
    """Count what is open and what is late, so that nobody who asks for the figures counts."""
    actions.take_census()
