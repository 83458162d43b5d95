"""Groups of words that phrases name as `<人>`: who it happens to, what it looks like, what is not happening now."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

TABLE = Path(__file__).resolve().parent / "data" / "word_groups.csv"


URGENT_SOUND = "<紧急口吻>"
"""Written as the word of a danger, it stands for whatever sounds urgent and has no words of its own."""


@cache
def groups() -> Mapping[str, tuple[str, ...]]:
    """The words of each group, by its name; they come with the application."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return MappingProxyType({row["name"]: tuple(row["words"].split()) for row in csv.DictReader(lines)})
