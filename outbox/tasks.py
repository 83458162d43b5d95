"""How messages leave: leased first, then delivered; a worker that dies costs a delay and never a message."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from outbox import channels
from outbox.choices import State
from outbox.errors import DeliveryFailed
from outbox.models import TRIES, Message

logger = logging.getLogger(__name__)

# A run stops after this long, so that the worker is free for other work; the next run goes on.
RELAY_FOR = timedelta(seconds=10)
BATCH = 100
PRUNE_BATCH = 10_000


@shared_task(ignore_result=True, expires=60)
def relay() -> None:
    """Send what is ready; beat runs this every few seconds, on as many workers as there are."""
    until = timezone.now() + RELAY_FOR
    while timezone.now() < until and _round():
        pass


def drain() -> int:
    """Send until nothing is ready; how many tries that took. For tests and commands."""
    return sum(iter(_round, 0))


@shared_task(ignore_result=True, expires=3600)
def prune() -> int:
    """Forget what was sent more than OUTBOX_KEEP_DAYS ago, in small transactions; how many there were."""
    old = Message.objects.sent_before(timezone.now() - timedelta(days=settings.OUTBOX_KEEP_DAYS))
    return sum(iter(lambda: old.forget(PRUNE_BATCH), 0))


def _round() -> int:
    """Try some messages of each channel in turn, so that no channel waits for another's backlog; how many."""
    return sum(_serve(channel) for channel in channels.names())


def _serve(channel: str) -> int:
    """Try the oldest messages of one channel; how many.

    Where delivery can be slow they are leased one at a time, or the lease of the
    last would end while the first are still being sent.
    """
    is_quick = channels.is_transactional(channel)
    messages = Message.objects.lease(channel, size=BATCH if is_quick else 1)
    for message in messages:
        _try(message)
    return len(messages)


def _try(message: Message) -> None:
    """Deliver a leased message, or put it off: whatever is raised is this message's own trouble, not the next one's."""
    if message.attempts > TRIES:
        message.mark_failed("Every worker that tried to send this died of it.")
        return
    try:
        if channels.is_transactional(message.channel):
            _deliver_once(message)
        else:
            _deliver(message)
    except DeliveryFailed as refusal:
        _put_off(message, str(refusal))
    except Exception as error:
        _put_off(message, _where(error))


def _deliver_once(message: Message) -> None:
    """Deliver and mark as sent in one transaction, while holding the row: exactly once, whoever else has leased it."""
    with transaction.atomic():
        if Message.objects.lock_if_waiting(message):
            channels.deliver(message)
            message.mark_sent()


def _deliver(message: Message) -> None:
    """Deliver, then mark as sent: a worker that dies between the two sends it again, with the same key."""
    channels.deliver(message)
    message.mark_sent()


def _put_off(message: Message, reason: str) -> None:
    message.mark_failed(reason)
    level = logging.ERROR if message.state == State.DEAD else logging.WARNING
    logger.log(level, "Message %s not delivered, try %d: %s", message.key, message.attempts, reason)


def _where(error: Exception) -> str:
    """The kind of error and where our code met it, without its text, which may quote what nobody should read here."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((frame for frame in reversed(frames) if "site-packages" not in frame.filename), frames[-1])
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno} ({place.name})"
