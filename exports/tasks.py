"""What beat wakes: exports that wait to be written; hourly, files whose days are over."""

from __future__ import annotations

from celery import shared_task

from exports import actions, working


@shared_task(ignore_result=True)
def advance_exports() -> None:
    """Go on until nothing waits; whoever is killed leaves an export as it was, and the next one begins it anew."""
    while working.advance():
        pass


@shared_task(ignore_result=True, expires=3000)
def expire_exports() -> int:
    """How many files went."""
    return actions.expire()
