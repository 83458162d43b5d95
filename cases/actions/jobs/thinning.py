"""Clocks of cases that ended long ago go: what they say stands in the ledger, and what does not stand there stays."""

from __future__ import annotations

import datetime as dt
import time

from django.db import transaction

from cases.models import Clock
from worktime import timekeeping

KEPT_FOR = dt.timedelta(days=365)
"""After the end of the case: a year in which its limits may be asked for with their shares at hand."""
BLOCK = 10_000
NIGHTS = 7
AT_A_STRETCH_SECONDS = 200.0
"""Within the limit of a task; what is left is come upon a week later."""


def thin() -> int:
    """Look at each seventh block of clocks by their numbers, other blocks each night of the week; how many went."""
    ends, before = Clock.objects.ends(), timekeeping.now() - KEPT_FOR
    if ends is None:
        return 0
    first, last = (number // BLOCK for number in ends)
    stop, gone = time.monotonic() + AT_A_STRETCH_SECONDS, 0
    for block in range(first, last + 1):
        if block % NIGHTS == timekeeping.today().weekday() and time.monotonic() < stop:
            with transaction.atomic():
                gone += Clock.objects.thin(block * BLOCK, (block + 1) * BLOCK, ended_before=before)
    return gone
