"""Channels for tests: they write down what they were given, or fail in the ways real ones do."""

from outbox.errors import DeliveryFailed
from outbox.models import Message

delivered: list[str] = []


def record(message: Message) -> None:
    delivered.append(message.key)


def refuse(message: Message) -> None:
    raise DeliveryFailed("The line is busy.")


def explode(message: Message) -> None:
    raise ValueError("13900000000")


def half_done(message: Message) -> None:
    """Writes into the database, then fails: nothing of it may stay."""
    Message.objects.create(key=f"{message.key}:half", channel="quick")
    raise DeliveryFailed("Half way.")


def multiply(message: Message) -> None:
    """As a case's event does: one message for each who is to be told."""
    Message.objects.bulk_create(Message(key=f"{message.key}:{n}", channel="quick") for n in range(3))
