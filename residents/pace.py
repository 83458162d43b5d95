"""How often one connection may raise matters: counted in the memory of this process alone, and forgotten soon.

Nothing of where a report came from may be stored anywhere (docs/decisions/0042), not even as a digest in the database.
So each web process counts for itself, and with it the limit is multiplied by their number. A whole estate may share one
address: the limits are far above what people do.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases.rules.errors import TooManyTries
from web.origins import origin_of

WINDOW_SECONDS = 600
MOST_KNOWN = 10_000
"""Connections remembered at once; beyond that all begin anew, so that memory stays small."""
_KEY = secrets.token_bytes(16)


@dataclass(slots=True)
class _Count:
    since: float
    number: int = 0


class Pace:
    """At most `most` in ten minutes from one connection."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counts: dict[int, _Count] = {}
        self._lock = threading.Lock()

    def require(self, request: HttpRequest) -> None:
        """Count one more, or raise TooManyTries."""
        now, origin = time.monotonic(), hash((_KEY, origin_of(request)))
        with self._lock:
            if len(self._counts) >= MOST_KNOWN:
                self._counts.clear()
            count = self._counts.setdefault(origin, _Count(now))
            if now - count.since >= WINDOW_SECONDS:
                count.since, count.number = now, 0
            count.number += 1
            if count.number > self.most:
                raise TooManyTries(
                    _(
                        "Much was sent from here within a few minutes. What you wrote is still here: please wait ten "
                        "minutes and send it again, or telephone."
                    )
                )

    def forget(self) -> None:
        with self._lock:
            self._counts.clear()


RAISING = Pace(30)
ASKING = Pace(600)
"""Questions that the page asks while somebody writes."""
