"""Many messages that wait for one recipient become one: settled and written in a single transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from outbox.actions import Envelope, enqueue
from outbox.choices import Result
from outbox.models import Message, Tally

MOST = 500
Compose = Callable[[list[Message]], Envelope]
Holds = Callable[[Message], bool]


def merge(message: Message, *, compose: Compose, holds: Holds) -> bool:
    """Settle the message and all that are ready beside it, and write the one that `compose` makes of them.

    False, and nothing changes, where there is nothing beside it. Those beside it that no longer hold are settled as
    overtaken and are no part of the new one. Each is in one gathering only, whatever dies meanwhile: its mark and the
    new message commit together, and the new message's key is its first one's.
    """
    with transaction.atomic():
        others = Message.objects.beside(message).exclude(body__has_key="alone").order_by("available_at", "pk")
        beside = list(others.select_for_update(skip_locked=True, no_key=True)[:MOST])
        if not beside or not Message.objects.lock_waiting([message]):
            return False
        true = [each for each in beside if holds(each)]
        gone = {each.pk for each in beside} - {each.pk for each in true}
        Message.objects.filter(pk__in=gone).settle(Result.OVERTAKEN)
        Message.objects.filter(pk__in=[message.pk, *(each.pk for each in true)]).settle(Result.MERGED)
        enqueue([compose([message, *true])])
        Tally.objects.add(message.channel, {Result.OVERTAKEN: len(gone), Result.MERGED: len(true)})
    return True
