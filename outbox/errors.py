"""What can keep a message from leaving."""

from __future__ import annotations

from datetime import datetime


class DeliveryFailed(Exception):
    """The channel could not deliver now; try again later. The text is kept with the message: no names, no numbers."""


class RefusedForGood(DeliveryFailed):
    """Trying again would be refused again: the message is dead at once, and somebody has to look."""


class NotNow(Exception):
    """It is not the message's time: it waits until then, and this was no try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Overtaken(Exception):
    """What the message says is no longer true: nobody needs it any more."""


class Merged(Exception):
    """The message was settled already, in one with others."""


class UnknownChannel(Exception):
    """A message was written for a channel that `settings.OUTBOX_CHANNELS` does not name."""
