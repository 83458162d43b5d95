"""Reading the CSV tables that come with the app."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "data"

# Everything loaded is in force from the first day of the published calendar: the golden case and older ones need it.
FIRST_DAY = date(2004, 1, 1)


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of `networks/data/<name>.csv`, by column."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
