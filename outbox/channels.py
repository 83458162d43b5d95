"""Which function delivers a channel's messages; the settings know, so that this app knows no other."""

from __future__ import annotations

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


def deliver(message: Message) -> None:
    """Hand `message` to its channel. `DeliveryFailed`, or anything else that is raised, means: not delivered."""
    import_string(settings.OUTBOX_CHANNELS[message.channel])(message)
