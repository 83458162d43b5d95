"""What beat wakes every morning."""

from __future__ import annotations

from celery import shared_task

from services.actions import tomorrow
from services.actions.reminding import remind


@shared_task(ignore_result=True)
def remind_of_applications() -> None:
    """Applications whose limit is near, or has just passed."""
    remind()


@shared_task(ignore_result=True)
def remind_of_appointments() -> None:
    """Appointments of tomorrow: a short text to whoever booked, a notice to whoever goes to a door."""
    tomorrow.remind()
