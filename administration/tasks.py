"""What beat wakes: imports that wait to be read, put into force or undone."""

from __future__ import annotations

from celery import shared_task

from administration.actions import imports


@shared_task(ignore_result=True)
def advance_imports() -> None:
    """Go on until nothing waits; a worker that dies leaves its import as it was, and the next one takes it up."""
    while imports.advance():
        pass
