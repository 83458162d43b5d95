"""Matters that others decide (police, courts, petitions, labour arbitration, inspectors), known by their words.

Whoever raises one is told where to go, and may raise it all the same. Source: the reasons for refusing of
docs/workflow.md. The words come with the application, in `data/other_channels.csv`, as phrases (`networks.phrases`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from networks import vocabulary
from networks.phrases import Finder, Reading

TABLE = Path(__file__).resolve().parent / "data" / "other_channels.csv"


@dataclass(frozen=True, slots=True)
class OtherChannel:
    code: str
    number: str
    """To ring; empty where there is no single one."""
    names: tuple[str, str]
    advice: tuple[str, str]
    words: Finder
    unless: Finder

    @property
    def name(self) -> str:
        return self.names[_is_english()]

    @property
    def turn_to(self) -> str:
        """Where to go instead, in one sentence of the reader's language."""
        return self.advice[_is_english()]

    def is_told_by(self, reading: Reading) -> bool:
        taken_back = list(self.unless.spans(reading))
        return any(all(end <= a or b <= begin for a, b in taken_back) for begin, end in self.words.spans(reading))


def named_in(text: str) -> list[OtherChannel]:
    """The channels whose words a text has, in the order of the table."""
    reading = Reading.of(text)
    return [channel for channel in channels() if channel.is_told_by(reading)]


@cache
def channels() -> tuple[OtherChannel, ...]:
    groups = vocabulary.groups()
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            OtherChannel(
                row["code"],
                row["number"],
                (row["name_zh"], row["name_en"]),
                (row["turn_to_zh"], row["turn_to_en"]),
                Finder(row["words"].split(), groups),
                Finder(row["unless"].split(), groups),
            )
            for row in csv.DictReader(lines)
        )


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
