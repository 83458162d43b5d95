"""Which function delivers a channel's messages; the settings know, so that this app knows no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from outbox.models import Message


def names() -> list[str]:
    return list(settings.OUTBOX_CHANNELS)


def is_transactional(channel: str) -> bool:
    """Whether delivering changes this database only, so that it can commit together with "sent"."""
    return channel in settings.OUTBOX_TRANSACTIONAL_CHANNELS


def takes_many(channel: str) -> bool:
    """Whether its function is handed all messages of a batch at once; it is transactional, too."""
    return channel in settings.OUTBOX_BATCH_CHANNELS


def most_at_once(channel: str) -> int:
    """How many messages a batch holds, of a channel that takes many."""
    most: int = settings.OUTBOX_BATCH_CHANNELS[channel]
    return most


def deliver(messages: Sequence[Message]) -> None:
    """Hand messages of one channel to it. `DeliveryFailed`, or anything else that is raised, means: none delivered."""
    function = import_string(settings.OUTBOX_CHANNELS[messages[0].channel])
    if takes_many(messages[0].channel):
        function(messages)
        return
    for message in messages:
        function(message)
