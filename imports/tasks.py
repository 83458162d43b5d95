"""What beat wakes: imports that wait to be read, put into force or undone; daily, the rows of old imports."""

from __future__ import annotations

from celery import shared_task

from imports.actions import batches, forgetting


@shared_task(ignore_result=True)
def advance_imports() -> None:
    """Go on until nothing waits; a worker that dies leaves its import as it was, and the next one takes it up."""
    while batches.advance():
        pass


@shared_task(ignore_result=True, expires=3600)
def forget_old_imports() -> int:
    """Once a day; how many lost their rows."""
    return forgetting.forget_old_rows()
