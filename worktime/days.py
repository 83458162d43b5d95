"""Ends of terms: people say the last day, the database keeps the first day no longer. One becomes the other here."""

from __future__ import annotations

import datetime as dt
from typing import overload

DAY = dt.timedelta(days=1)
FIRST_DAY = dt.date(2004, 1, 1)
"""What comes with the application is in force from the first day of the published calendar: golden cases need it."""


@overload
def day_after(last: dt.date) -> dt.date: ...
@overload
def day_after(last: None) -> None: ...
@overload
def day_after(last: dt.date | None) -> dt.date | None: ...
def day_after(last: dt.date | None) -> dt.date | None:
    """The first day no longer, from the last day that somebody typed."""
    if last is None:
        return None
    return last if last == dt.date.max else last + DAY


@overload
def last_day(until: dt.date) -> dt.date: ...
@overload
def last_day(until: None) -> None: ...
@overload
def last_day(until: dt.date | None) -> dt.date | None: ...
def last_day(until: dt.date | None) -> dt.date | None:
    """The last day, to be shown, from the first day no longer."""
    return until - DAY if until else None
