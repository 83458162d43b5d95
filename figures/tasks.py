"""What beat wakes: the counting of the board's figures, and of what happened day by day."""

from __future__ import annotations

from celery import shared_task

from figures import against_ledger, by_day, counting


@shared_task(ignore_result=True)
def count_cases() -> int:
    """Count the figures in advance, so that no request has to count; returns how many rows there are."""
    return counting.count()


@shared_task(ignore_result=True)
def count_days() -> int:
    """Count the days anew to whose cases something happened since; returns how many days."""
    return by_day.count_stale()


@shared_task(ignore_result=True)
def check_days() -> int:
    """Once a night: mark every day as to be counted, and compare those that can still change most with the ledger."""
    return against_ledger.check()
