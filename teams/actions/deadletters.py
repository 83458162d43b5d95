"""Messages that were given up: another chance for one or all, or none ever, each on record."""

from __future__ import annotations

from django.db import transaction

from networks.actions.record import Steward, record
from networks.models import Area
from outbox import actions as outbox
from outbox.models import Message


def retry(pk: int, *, by: Steward) -> int:
    """Give it all its tries anew; 0 where it is not dead any more."""
    by.require(Area())
    with transaction.atomic():
        return outbox.retry_dead(only=pk)


def retry_all(*, by: Steward) -> int:
    by.require(Area())
    with transaction.atomic():
        return outbox.retry_dead()


def forget(pk: int, *, by: Steward) -> None:
    """Delete it unsent; nothing happens where it is not dead any more."""
    by.require(Area())
    with transaction.atomic():
        message = Message.objects.dead().select_for_update().filter(pk=pk).first()
        if message:
            record("given_up", message, by=by, note=message.last_error)
            message.delete()
