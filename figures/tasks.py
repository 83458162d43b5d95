"""What beat wakes: the counting of the board's figures."""

from __future__ import annotations

from celery import shared_task

from figures import counting


@shared_task(ignore_result=True)
def count_cases() -> int:
    """Count what is open, late and watched, so that nobody who asks for the figures counts; how many rows they are."""
    return counting.count()
