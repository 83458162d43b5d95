"""What beat wakes every day: warnings of handovers that wait and of posts that end soon."""

from __future__ import annotations

from celery import shared_task
from django.urls import reverse

from cases.reading.open_cases import waiting_at
from teams.actions import warnings


@shared_task(ignore_result=True)
def warn_of_handovers() -> None:
    """Handovers that wait too long, and posts that end soon with open matters."""
    warnings.warn(open_matters=waiting_at, address=_handover, inbox=reverse("teams:inbox"))


def _handover(pk: int) -> str:
    return reverse("administration:handover", args=[pk])
