import csv
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cases.reading.duplicates import SHOWN, Compared, likest


@dataclass(slots=True)
class Tally:
    """Of matters with a twin and of those without, all of one place: how many are shown what."""

    twins: int = 0
    first: int = 0
    found: int = 0
    singles: int = 0
    with_any: int = 0


def measure(path: Path) -> Tally:
    """A table with tabs: `group` (empty: no twin), `place`, `text`; each matter is compared with all others."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    tally = Tally()
    for number, row in enumerate(rows):
        others = rows[:number] + rows[number + 1 :]
        shown = likest(_compared(row), [_compared(other) for other in others])[:SHOWN]
        _count(tally, row["group"], [others[at]["group"] for at in shown])
    return tally


def _compared(row: dict[str, str]) -> Compared:
    return Compared(row["text"], row["place"])


def _count(tally: Tally, group: str, shown: Sequence[str]) -> None:
    if group:
        tally.twins += 1
        tally.first += shown[:1] == [group]
        tally.found += group in shown
    else:
        tally.singles += 1
        tally.with_any += bool(shown)


class Command(BaseCommand):
    help = "Measure likely duplicates on texts of one place (columns group, place, text; tabs)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        tally = measure(options["file"])
        sentence = _(
            "Of %(twins)s matters with a twin it is shown to %(found)s, first to %(first)s; of %(singles)s without one "
            "%(any)s are shown another."
        )
        counted = {"twins": tally.twins, "found": tally.found, "first": tally.first}
        self.stdout.write(sentence % (counted | {"singles": tally.singles, "any": tally.with_any}))
