"""Wrong codes are counted by device, by address and in all; after too many the answer asks to wait. A right one opens.

A code is looked up before anything is counted: a whole village may share one address, and the wrong codes of others
must not keep out whoever holds the right one. So the length of the codes protects them. There are 31^12 = 7.9e17 codes.
With 20 million valid at once (10 million cases, each with a tracking code and a rating code) one guess opens one with a
chance of 2.5e-11, 100,000 guesses with 2.5e-6; at 100 guesses a second, day and night, one is expected in 13 years
(decisions 28 and 41). The counts tell people that something is wrong with what they type, and the log shows that
somebody guesses. A device that a right code has opened before is counted by itself: its owner is told of their own
wrong codes alone, whoever guesses behind the same address. The counts are in the database, so they hold for all
workers, whether or not the broker is there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases.rules.errors import CodeUnknown, TooManyTries
from residents.models import Attempt
from web import devices
from web.origins import origin_of

log = structlog.get_logger("cases.throttle")

TRIES = 20
TRIES_IN_ALL = 2000
IN_ALL = b"in all".ljust(16)
"""The origin under which wrong codes from everywhere are counted: one row, so that guesses wait for one another."""
WINDOW = dt.timedelta(minutes=10)

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
    try:
        yield
    except CodeUnknown:
        window = _window_at(timezone.now())
        tries, in_all = _count(whose(request), window), _count(IN_ALL, window)
        if in_all == TRIES_IN_ALL + 1:
            log.warning("codes_guessed", tries=in_all)
        if tries > TRIES or in_all > TRIES_IN_ALL:
            raise _too_many() from None
        raise


def whose(request: HttpRequest) -> bytes:
    """A keyed digest of the device where it is known, else of the caller's address; never the address itself."""
    device = devices.known(request)
    counted_by = f"device {device.number}" if device else origin_of(request)
    return salted_hmac("cases.throttle", counted_by, algorithm="sha256").digest()[:16]


def forget_old() -> None:
    """Counts of windows that are over: of an origin that never came again nothing is left the day after."""
    Attempt.objects.filter(window__lt=timezone.now() - WINDOW).delete()


def seconds_left(now: dt.datetime) -> int:
    """Seconds until the current window ends."""
    return int((_window_at(now) + WINDOW - now).total_seconds()) + 1


def _window_at(now: dt.datetime) -> dt.datetime:
    seconds = WINDOW.total_seconds()
    return dt.datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=dt.UTC)


def _count(origin: bytes, window: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"origin": origin, "window": window})
        row: tuple[int] = cursor.fetchone()
    return row[0]


def _too_many() -> TooManyTries:
    return TooManyTries(
        _("There were too many wrong codes from here. Compare your code letter by letter; the right one opens at once.")
    )
