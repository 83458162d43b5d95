"""How well the words of residents are understood, on texts that people have labelled: types, and numbers to ring."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from networks import dangers, suggestions
from networks.models import CatalogueItem
from networks.rules import Rules


@dataclass(frozen=True, slots=True)
class Labelled:
    """`types` are the codes that would be right, `numbers` those of which at least one must be shown."""

    text: str
    types: frozenset[str]
    numbers: frozenset[str]


@dataclass(slots=True)
class Tally:
    """Counted over the texts with a type, those with danger to life, and those without."""

    typed: int = 0
    first: int = 0
    among_three: int = 0
    in_danger: int = 0
    heard: int = 0
    harmless: int = 0
    alarmed: int = 0


def read(path: Path) -> list[Labelled]:
    """A table with tabs: `types` and `numbers` (several by /), `text`."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Labelled(row["text"], _several(row["types"]), _several(row["numbers"]))
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def measure(texts: Iterable[Labelled], rules: Rules) -> Tally:
    """What is suggested and feared by the rules, against what people said of each text."""
    tally = Tally()
    catalogue = [entry for entry in rules.catalogue.values() if entry.parent_id]
    for labelled in texts:
        if labelled.types:
            _count_types(tally, labelled, suggestions.suggest(labelled.text, catalogue))
        _count_danger(tally, labelled, rules)
    return tally


def _several(written: str | None) -> frozenset[str]:
    return frozenset(part for part in (written or "").split("/") if part)


def _count_types(tally: Tally, labelled: Labelled, suggested: Sequence[CatalogueItem]) -> None:
    codes = [entry.code for entry in suggested]
    tally.typed += 1
    tally.first += bool(labelled.types.intersection(codes[:1]))
    tally.among_three += bool(labelled.types.intersection(codes))


def _count_danger(tally: Tally, labelled: Labelled, rules: Rules) -> None:
    shown = dangers.numbers(dangers.heard(labelled.text, rules))
    if labelled.numbers:
        tally.in_danger += 1
        tally.heard += bool(labelled.numbers.intersection(shown))
    else:
        tally.harmless += 1
        tally.alarmed += bool(shown)
