"""What beat wakes: imports that wait to be read, put into force or undone; daily, old imports and posts that end."""

from __future__ import annotations

from celery import shared_task
from django.urls import reverse

from administration.actions import forgetting, imports
from administration.open_matters import waiting_at
from teams.actions import warnings


@shared_task(ignore_result=True)
def advance_imports() -> None:
    """Go on until nothing waits; a worker that dies leaves its import as it was, and the next one takes it up."""
    while imports.advance():
        pass


@shared_task(ignore_result=True, expires=3600)
def forget_old_imports() -> int:
    """Once a day; how many lost their rows."""
    return forgetting.forget_old_rows()


@shared_task(ignore_result=True)
def warn_of_handovers() -> None:
    """Handovers that wait too long, and posts that end soon with open matters."""
    warnings.warn(open_matters=waiting_at, address=_handover, inbox=reverse("teams:inbox"))


def _handover(pk: int) -> str:
    return reverse("administration:handover", args=[pk])
