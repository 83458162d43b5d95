"""What beat wakes: runs in bulk that wait to be gone on with; nightly, what is no longer kept of them."""

from __future__ import annotations

from celery import shared_task

from desk.bulk import actions, working


@shared_task(ignore_result=True)
def advance_runs() -> None:
    """Go on until nothing waits; whoever is killed leaves a matter untouched, and the next one begins with it."""
    while working.advance():
        pass


@shared_task(ignore_result=True, expires=3000)
def forget_old_runs() -> int:
    return actions.forget()
