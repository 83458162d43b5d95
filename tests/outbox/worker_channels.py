"""The real inbox, with a place to stop between the insert and the commit, so that the worker can be killed there."""

import os
import time
from pathlib import Path

from outbox.models import Message
from teams import inbox as real


def inbox(message: Message) -> None:
    real.deliver(message)
    hold = Path(os.environ["HOLD_DELIVERIES"])
    while hold.exists():
        hold.with_suffix(".reached").touch()
        time.sleep(0.02)
