"""When something was raised, as other systems write it: with or without a time of day, in the city's time. Pure."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from imports.sheets.cells import day_of, plain

DIGITS = re.compile(r"^(\d{8})(\d{2})(\d{2})(\d{2})$")
CLOCK = re.compile(r"[ T]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?(?:\.\d+)?(?:分|秒)?$")


def instant_of(text: str) -> dt.datetime | None:
    """The instant that is written; None for nothing, ValueError with its sentence for anything else."""
    written = plain(text)
    if not written:
        return None
    if at := _with_offset(written):
        return at
    if digits := DIGITS.match(written):
        written = f"{digits[1]} {digits[2]}:{digits[3]}:{digits[4]}"
    clock = CLOCK.search(written)
    day = day_of(written[: clock.start()] if clock else written)
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    try:
        return timezone.make_aware(dt.datetime.combine(day or dt.date.min, dt.time(hour, minute, second)))
    except (ValueError, OverflowError):
        raise ValueError(_("There is no time “%(text)s”.") % {"text": text[:40]}) from None


def _with_offset(written: str) -> dt.datetime | None:
    try:
        at = parse_datetime(written)
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None
