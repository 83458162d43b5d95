"""Background work of webhooks; each receiver is a task of its own on a queue that nothing else waits in."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from webhooks import actions, sending
from webhooks.models import Webhook


@shared_task(ignore_result=True, expires=10)
def send_due() -> None:
    for number in Webhook.objects.due():
        send_to.apply_async((number,), queue=settings.SLOW_QUEUE, expires=30)


@shared_task(ignore_result=True)
def send_to(webhook: int) -> None:
    sending.send(webhook)


@shared_task(ignore_result=True, expires=3600)
def forget_old() -> int:
    """What was sent or given up long ago; how many."""
    return actions.forget_old()
