"""Telling the workers at once that something waits; the request that does so never waits for the broker."""

from __future__ import annotations

import logging
import os
import threading
import time

from celery import current_app
from kombu import Producer

from outbox.tasks import relay

logger = logging.getLogger(__name__)

# Seconds. A wake-up that does not get through is dropped: the sweep of every two seconds finds the message.
PATIENCE = {"socket_connect_timeout": 2, "socket_timeout": 2}
REST = 0.05
REST_AFTER_FAILURE = 2.0


class Bell:
    """Rung by requests, heard by one thread in each process; any number of rings in a row are one wake-up."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._rung = threading.Event()
        self._starting = threading.Lock()
        self._listener: threading.Thread | None = None

    def ring(self) -> None:
        self._rung.set()
        with self._starting:
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, name="outbox-wake", daemon=True)
                self._listener.start()

    def _listen(self) -> None:
        while True:
            try:
                self._pass_on()
            except Exception as error:
                logger.warning("No wake-up was sent, the next sweep will do: %s", type(error).__name__)
                time.sleep(REST_AFTER_FAILURE)

    def _pass_on(self) -> None:
        with current_app.connection_for_write(transport_options=PATIENCE) as connection:
            producer = Producer(connection, auto_declare=False)
            while True:
                self._rung.wait()
                self._rung.clear()
                relay.apply_async(producer=producer, retry=False)
                time.sleep(REST)


_bell = Bell()
# A forked child has the parent's bell without the thread that listens.
os.register_at_fork(after_in_child=_bell.reset)


def ring() -> None:
    """Wake a worker; returns at once, whatever the broker does."""
    _bell.ring()
