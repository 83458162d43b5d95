"""What beat wakes: the counting of the board's figures."""

from __future__ import annotations

from celery import shared_task

from figures import counting


@shared_task(ignore_result=True)
def count_cases() -> int:
    """Count the figures in advance, so that no request has to count; returns how many rows there are."""
    return counting.count()
