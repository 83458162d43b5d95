"""What beat wakes: clocks, limits to be set right, the day's anchor, photos nobody sent, files that nothing names."""

from __future__ import annotations

import time

from celery import shared_task

from cases.actions import openings
from cases.actions.jobs import disposing, recounting, releasing, ringing, thinning
from cases.evidence import keeping, sweeping
from cases.ledger import anchoring

AT_A_STRETCH_SECONDS = 60.0
"""Shorter than the limit of a task: what is left is gone on with at the next beat."""


@shared_task(ignore_result=True)
def ring_clocks() -> int:
    """Ring what is due; how many clocks rang."""
    return ringing.ring()


@shared_task(ignore_result=True)
def recompute_limits() -> None:
    """Set open limits right, batch by batch, each committed with how far it has come."""
    stop = time.monotonic() + AT_A_STRETCH_SECONDS
    while time.monotonic() < stop and recounting.advance():
        pass


@shared_task(ignore_result=True)
def return_to_units() -> None:
    """Let cases go back to their units where whoever had them is away, gone, or took no step for too long."""
    stop = time.monotonic() + AT_A_STRETCH_SECONDS
    while time.monotonic() < stop and releasing.release_due():
        pass


@shared_task(ignore_result=True, expires=3600)
def forget_kept_photos() -> int:
    """Once an hour; how many of those that waited for their form were deleted."""
    return keeping.forget_kept_photos()


@shared_task(ignore_result=True, expires=3600)
def forget_openings() -> None:
    """Once a day: who opened a case last, more than a year ago."""
    stop = time.monotonic() + AT_A_STRETCH_SECONDS
    while time.monotonic() < stop and openings.forget_old():
        pass


@shared_task(ignore_result=True, expires=3600)
def thin_clocks() -> int:
    """Once a night, for another seventh of the clocks; how many went because the ledger says the same."""
    return thinning.thin()


@shared_task(ignore_result=True, expires=3600)
def sweep_evidence() -> int:
    """Once a day; how many files without a row were deleted."""
    return sweeping.sweep()


@shared_task(ignore_result=True)
def dispose() -> None:
    """Carry out disposals that two people decided, batch by batch, each committed with how far it has come."""
    stop = time.monotonic() + AT_A_STRETCH_SECONDS
    while time.monotonic() < stop and disposing.advance():
        pass


@shared_task(ignore_result=True, expires=600)
def anchor_ledger() -> None:
    """Make the anchor of this day, where there is none yet."""
    anchoring.make_todays()
