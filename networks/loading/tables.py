"""Reading the CSV tables that come with the app."""

from __future__ import annotations

import csv
from pathlib import Path

from worktime.days import FIRST_DAY

__all__ = ["FIRST_DAY", "TABLES", "read_table"]

TABLES = Path(__file__).resolve().parent.parent / "data"


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of `networks/data/<name>.csv`, by column."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
