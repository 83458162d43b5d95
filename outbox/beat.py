"""Beat, which also writes down in the database when it last got a task through to the broker."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler
from django.db import Error, close_old_connections

from outbox.models import Pulse

logger = logging.getLogger(__name__)
NOTED_EVERY_SECONDS = 5.0


class NotingScheduler(PersistentScheduler):
    """Its own word, not a worker's: so a beat that stands still and a worker that does are told apart."""

    _noted_at = float("-inf")

    def apply_async(self, entry: Any, *rest: Any, **options: Any) -> Any:
        sent = super().apply_async(entry, *rest, **options)
        if time.monotonic() - self._noted_at >= NOTED_EVERY_SECONDS:
            self._noted_at = time.monotonic()
            note()
        return sent


def note() -> None:
    """A database that is away costs the note and never the next tick."""
    close_old_connections()
    try:
        Pulse.objects.note(Pulse.BEAT)
    except Error as error:
        logger.warning("The tick was sent and could not be noted: %s", type(error).__name__)
