"""What beat wakes every day: warnings of handovers that wait and of posts that end soon; old counts go."""

from __future__ import annotations

from celery import shared_task
from django.urls import reverse

from cases.reading.open_cases import waiting_at
from teams.actions import tries, warnings


@shared_task(ignore_result=True)
def warn_of_handovers() -> None:
    """Handovers that wait too long, and posts that end soon with open matters."""
    warnings.warn(open_matters=waiting_at, address=_handover, inbox=reverse("teams:inbox"))


@shared_task(ignore_result=True)
def forget_old_tries() -> None:
    """Counts of wrong passwords, and places where nobody signs in any more."""
    tries.forget()


def _handover(pk: int) -> str:
    return reverse("administration:handover", args=[pk])
