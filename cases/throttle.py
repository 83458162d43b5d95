"""Wrong codes from one origin are counted; too many and the origin must wait. Right codes are never counted.

The count lives in the database, so it holds for all workers and whether or not the broker is there.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager

from axes.helpers import get_client_ip_address
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases.errors import CodeUnknown, TooManyTries
from cases.models import Attempt

TRIES = 20
WINDOW = dt.timedelta(minutes=10)
# One household has a whole network of these addresses to itself.
IPV6_HOUSEHOLD = 64

# Earlier windows of the same origin go with it, so the table holds at most one row for each origin.
COUNT = """
WITH past AS (DELETE FROM cases_attempt WHERE origin = %(origin)s AND "window" < %(window)s)
INSERT INTO cases_attempt (origin, "window", count) VALUES (%(origin)s, %(window)s, 1)
ON CONFLICT (origin, "window") DO UPDATE SET count = cases_attempt.count + 1
RETURNING count
"""


@contextmanager
def counted(request: HttpRequest) -> Iterator[None]:
    """Around whatever looks a code up: CodeUnknown counts as a wrong try, after the last of them TooManyTries."""
    origin, window = origin_of(request), _window_at(timezone.now())
    if _tries(origin, window) >= TRIES:
        raise _too_many()
    try:
        yield
    except CodeUnknown:
        if _count(origin, window) > TRIES:
            raise _too_many() from None
        raise


def origin_of(request: HttpRequest) -> bytes:
    """A keyed digest of the caller's address, found by the same rule as for signing in; never the address itself."""
    address = get_client_ip_address(request) or ""
    return salted_hmac("cases.throttle", _household(address), algorithm="sha256").digest()[:16]


def seconds_left(now: dt.datetime) -> int:
    """Until the current window ends."""
    return int((_window_at(now) + WINDOW - now).total_seconds()) + 1


def _household(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, IPV6_HOUSEHOLD), strict=False)) if known.version == 6 else address  # noqa: PLR2004 - the version is its own name


def _window_at(now: dt.datetime) -> dt.datetime:
    seconds = WINDOW.total_seconds()
    return dt.datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=dt.UTC)


def _tries(origin: bytes, window: dt.datetime) -> int:
    return Attempt.objects.filter(origin=origin, window=window).values_list("count", flat=True).first() or 0


def _count(origin: bytes, window: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"origin": origin, "window": window})
        row: tuple[int] = cursor.fetchone()
    return row[0]


def _too_many() -> TooManyTries:
    return TooManyTries(_("There were too many wrong codes from here. Please wait ten minutes, then try again."))
