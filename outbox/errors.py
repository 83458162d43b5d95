"""What can keep a message from leaving."""


class DeliveryFailed(Exception):
    """The channel could not deliver now; try again later. The text is kept with the message: no names, no numbers."""


class UnknownChannel(Exception):
    """A message was written for a channel that `settings.OUTBOX_CHANNELS` does not name."""
