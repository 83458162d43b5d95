"""Numbers of identity cards: read as people type them, checked by their last digit. Pure.

Source: GB 11643-1999, ISO 7064 MOD 11-2.
"""

from __future__ import annotations

import re
import unicodedata

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
WRITTEN = re.compile(r"[0-9]{17}[0-9X]")
HIDDEN = slice(6, 14)


def read(typed: str) -> str:
    """The 18 characters in one spelling; ValueError for what is no such number, a slip of the finger included."""
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).upper()
    if not WRITTEN.fullmatch(number):
        raise ValueError(typed)
    if (
        CHECK[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % len(CHECK)]
        != number[-1]
    ):
        raise ValueError(typed)
    return number


def masked(number: str) -> str:
    """`220203********2345`: the place and the last four alone."""
    return f"{number[:6]}{'*' * len(number[HIDDEN])}{number[14:]}" if number else ""
