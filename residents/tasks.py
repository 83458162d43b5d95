"""What beat wakes: the counting of the month's figures."""

from __future__ import annotations

from celery import shared_task

from residents import counting


@shared_task(ignore_result=True)
def count_month() -> int:
    """Count what became of this month's matters, so that no page has to; returns how many rows there are."""
    return counting.count()
