"""What stands in a cell, as text, as a day: Excel's numbers and the usual ways of writing a day."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from django.utils.translation import gettext as _

from networks.naming import one_line
from web.fields import FIRST_YEAR, LAST_YEAR

EXCEL_BEGAN = dt.date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Between 1954 and 2119; a number outside is something else."""
CLOCK = r"(?:[ T]*\d{1,2}[:：]\d{2}(?:[:：][\d.]+)?)?"
WRITTEN = re.compile(rf"^(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{CLOCK}$")
TOGETHER = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
OPEN_ENDED = frozenset({"长期", "至今", "长期有效", "无固定期限", "在任", "在岗", "无", "-", "--", "—", "——", "/"})
"""Words for a term without an end."""
LONGEST_EXACT = 10**15
"""A spreadsheet keeps fifteen digits of a number; of a longer one the last are lost."""
AS_TEXT = re.compile(r'^="([^"]*)"$')
APOSTROPHES = ("'", "＇")
TRUE, FALSE = "TRUE", "FALSE"
FAULTS = frozenset(
    {"#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", TRUE, FALSE}
)  # fmt: skip
"""What Excel writes where it could not reckon, and its yes and no."""
NESTED = "[…]"
"""Where a text of JSON holds a list or an object in the place of a cell."""
FAULTS_BEGIN = frozenset("#TFtf")
SHORTENED = re.compile(r"^[+-]?\d(?:\.\d+)?E\+?\d+$", re.IGNORECASE)
FRACTION = re.compile(r"^\d+\.\d+$")
BROKEN = re.compile(r"[\n\v\f\u2028\u2029]")


def text_of(value: object, *, has_time: bool = False) -> str:
    """As a reader sees it: a whole number without its decimals, a date as 2026-01-15, no blanks around.

    What cannot be understood keeps its look, so that whoever judges the row says so: `#N/A`, `TRUE`, `1.23E+17`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < LONGEST_EXACT else f"{value:.5E}"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds") if has_time else value.date().isoformat()
    if isinstance(value, list | dict):
        return NESTED
    return _typed(str(value).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip())


def _typed(text: str) -> str:
    """Without the marks by which people keep Excel from reading a number: `'00123`, `="00123"`."""
    if found := AS_TEXT.match(text):
        return found[1].strip()
    return text[1:].strip() if text.startswith(APOSTROPHES) else text


def wrong_with(text: str) -> str:
    """The sentence why the cell cannot be understood, whatever its column; empty for most."""
    if not text:
        return ""
    if text == NESTED:
        return _("it holds a list or an object where one text belongs")
    if text[0] in FAULTS_BEGIN and text.upper() in FAULTS:
        return _("it holds “%(text)s”, which Excel wrote and nobody typed") % {"text": text}
    if "E" in text.upper() and SHORTENED.match(text):
        sentence = _("it holds “%(text)s”, a long number that Excel cut short; set the column to text and type it anew")
        return sentence % {"text": text}
    if not text.isprintable() and BROKEN.search(text):
        return _("it holds a line break, so it may be two things; keep one of them")
    return ""


def plain(text: str) -> str:
    """Digits and letters typed in full width are the same digits and letters; what nobody sees is gone."""
    return one_line(text)


@lru_cache(maxsize=4_096)
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


def last_day_of(text: str) -> dt.date | None:
    """The same for an end: words such as 长期 and 至今 are no end."""
    return None if plain(text) in OPEN_ENDED else day_of(text)
