"""What beat wakes: the counting of the month's figures."""

from __future__ import annotations

from celery import shared_task

from residents import blocking, counting, throttle


@shared_task(ignore_result=True)
def count_month() -> int:
    """Count what became of this month's matters, so that no page has to; returns how many rows there are."""
    return counting.count()


@shared_task(ignore_result=True)
def forget_old() -> None:
    """Once a day: whom blocks named that have long been over, and counts of wrong codes."""
    blocking.forget_old()
    throttle.forget_old()
