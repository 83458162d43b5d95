"""What stands in a cell, as text, as a date: Excel's numbers and the usual ways of writing a day."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from django.utils.translation import gettext as _

EXCEL_BEGAN = dt.date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Between 1954 and 2119; a number outside is something else."""
WRITTEN = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+[\d:.]+)?$")
TOGETHER = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
FIRST_YEAR, LAST_YEAR = 1949, 2199


def text_of(value: object) -> str:
    """As a reader sees it: a whole number without its decimals, a date as 2026-01-15, no blanks around."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value).replace("\x00", "").strip()


def plain(text: str) -> str:
    """Digits and letters typed in full width are the same digits and letters."""
    return unicodedata.normalize("NFKC", text).strip()


def day_of(text: str) -> dt.date | None:
    """The day that is written; None for nothing, ValueError with its sentence for anything else."""
    written = plain(text)
    if not written:
        return None
    if written.isdigit() and FIRST_SERIAL <= int(written[:6]) <= LAST_SERIAL and len(written) == len("46037"):
        return EXCEL_BEGAN + dt.timedelta(days=int(written))
    found = WRITTEN.match(written) or TOGETHER.match(written)
    if not found:
        raise ValueError(_("“%(text)s” is no date such as 2026-01-15.") % {"text": text[:20]})
    year, month, day = map(int, found.groups())
    try:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(_("There is no day “%(text)s”.") % {"text": text[:20]}) from None
