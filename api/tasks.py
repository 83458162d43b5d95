"""What beat wakes of the API."""

from celery import shared_task
from django.utils import timezone

from api import actions


@shared_task(ignore_result=True)
def forget_old_answers() -> int:
    return actions.forget_old_answers(timezone.now())
