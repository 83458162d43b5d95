"""How messages leave: leased first, then delivered; a worker that dies costs a delay and never a message."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from outbox import channels
from outbox.choices import Result, State
from outbox.errors import DeliveryFailed, Merged, NotNow, Overtaken, RefusedForGood
from outbox.models import TRIES, Lane, Message, Tally

logger = logging.getLogger(__name__)

# A run stops after this long, so that the worker is free for other work; the next run goes on.
RELAY_FOR = timedelta(seconds=10)
BATCH = 100
PRUNE_BATCH = 10_000
LANES_KEPT = timedelta(days=2)
"""Longer than the longest stretch in which places are counted."""


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
    """Forget what was sent more than OUTBOX_KEEP_DAYS ago, in small transactions; how many there were. Lanes that
    nobody used for two days go too.
    """
    Lane.objects.forget_idle(timezone.now() - LANES_KEPT)
    old = Message.objects.sent_before(timezone.now() - timedelta(days=settings.OUTBOX_KEEP_DAYS))
    return sum(iter(lambda: old.forget(PRUNE_BATCH), 0))


def _round() -> int:
    """Try some messages of each channel in turn, so that no channel waits for another's backlog; how many."""
    return sum(map(serve, channels.names()))


def serve(channel: str) -> int:
    """Try the oldest messages of one channel; how many.

    Where delivery can be slow they are leased one at a time, or the lease of the
    last would end while the first are still being sent.
    """
    if channels.takes_many(channel):
        messages = Message.objects.lease(channel, size=channels.most_at_once(channel))
        results = _try_fresh_together(messages)
    else:
        messages = Message.objects.lease(channel, size=BATCH if channels.is_transactional(channel) else 1)
        results = Counter(filter(None, map(_try, messages)))
    if results:
        Tally.objects.add(channel, results)
    return len(messages)


def _try_fresh_together(messages: Sequence[Message]) -> Counter[Result]:
    """Those that were tried before go one by one: what a worker died of is never again in one with others."""
    tried = Counter(filter(None, (_try(message) for message in messages if message.attempts > 1)))
    return tried + _try_together([message for message in messages if message.attempts == 1])


def _try_together(messages: Sequence[Message]) -> Counter[Result]:
    """Deliver a batch in one transaction; where that fails, by halves, until who is at fault stands alone.

    What the database itself cannot do at this moment is no message's own trouble: their lease ends and they are
    tried again, one by one.
    """
    if not messages[1:]:
        return Counter(filter(None, map(_try, messages)))
    try:
        return Counter({Result.DELIVERED: _deliver_once(messages)})
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        half = len(messages) // 2
        return _try_together(messages[:half]) + _try_together(messages[half:])


def _try(message: Message) -> Result | None:
    """Deliver a leased message, or put it off: whatever is raised is this message's own trouble, not the next one's.

    What it came to; None where another worker had settled it meanwhile.
    """
    if message.attempts > TRIES:
        return _put_off(message, "Every worker that tried to send this died of it.")
    try:
        if channels.is_transactional(message.channel):
            return Result.DELIVERED if _deliver_once([message]) else None
        channels.deliver([message])
    except DeliveryFailed as refusal:
        return _put_off(message, str(refusal), is_final=isinstance(refusal, RefusedForGood))
    except (NotNow, Overtaken, Merged) as reason:
        return _need_not(message, reason)
    except Exception as error:
        return _put_off(message, _where(error))
    # A worker that dies before this line sends it again, with the same key.
    message.mark_sent()
    return Result.DELIVERED


def _deliver_once(messages: Sequence[Message]) -> int:
    """Deliver and mark as sent in one transaction, while holding the rows: exactly once, whoever else has leased them.

    How many; the others were settled meanwhile.
    """
    with transaction.atomic():
        ours = Message.objects.lock_waiting(messages)
        if ours:
            channels.deliver(ours)
            Message.objects.filter(pk__in=[message.pk for message in ours]).settle(Result.DELIVERED)
    return len(ours)


def _need_not(message: Message, reason: NotNow | Overtaken | Merged) -> Result:
    """Not now, or not any more: nothing has gone wrong."""
    if isinstance(reason, NotNow):
        message.put_off(reason.until)
        return Result.PUT_OFF
    if isinstance(reason, Overtaken):
        message.mark_sent(Result.OVERTAKEN)
        return Result.OVERTAKEN
    return Result.MERGED


def _put_off(message: Message, reason: str, *, is_final: bool = False) -> Result:
    message.mark_failed(reason, is_final=is_final)
    is_dead = message.state == State.DEAD
    level = logging.ERROR if is_dead else logging.WARNING
    logger.log(level, "Message %s not delivered, try %d: %s", message.key, message.attempts, reason)
    return Result.DEAD if is_dead else Result.FAILED


def _where(error: Exception) -> str:
    """The kind of error and where our code met it, without its text, which may quote what nobody should read here."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((frame for frame in reversed(frames) if "site-packages" not in frame.filename), frames[-1])
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno} ({place.name})"
