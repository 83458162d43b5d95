"""What beat wakes: the counting of the month's figures, the reading of the mailbox, and forgetting."""

from __future__ import annotations

from celery import shared_task

from residents import blocking, counting, letters, polling, throttle


@shared_task(ignore_result=True)
def count_month() -> int:
    """Count what became of this month's matters, so that no page has to; returns how many rows there are."""
    return counting.count()


@shared_task(ignore_result=True)
def forget_old() -> None:
    """Once a day: whom blocks named that have long been over, counts of wrong codes, and mails long settled."""
    blocking.forget_old()
    throttle.forget_old()
    letters.forget_old()


@shared_task(ignore_result=True, expires=50)
def read_mailbox() -> int:
    """Once a minute where a mailbox is named; how many mails were taken in."""
    return polling.read_mailbox()
