"""What became of a row of a file: the outcome, what the page shows of it, and what would be written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _

from imports.choices import RETURNED, Outcome
from imports.sheets.cells import day_of, last_day_of, plain, wrong_with
from networks.models import Area, Unit
from networks.telephones import telephone
from teams.policies import EVERYWHERE, Reach
from web.errors import Refusal
from worktime.days import day_after, last_day

ALL_OF_IT = Reach(frozenset({EVERYWHERE}))
Found = TypeVar("Found")
JOINED, FULL_STOP = "；", "。."


@dataclass(slots=True)
class Judged:
    """`plan` is written as it stands; that it comes out alike when judged anew is asked before it is."""

    sheet: str
    number: int
    typed: dict[str, str]
    outcome: Outcome = Outcome.NEW
    shown: dict[str, str] = field(default_factory=dict)
    sentence: str = ""
    plan: dict[str, Any] | None = None
    is_doubtful: bool = False

    def turn_back(self, outcome: Outcome, *sentences: str) -> None:
        """Returned with the reason: nothing will be written for it."""
        said = (sentence.rstrip(FULL_STOP) for sentence in sentences) if len(sentences) > 1 else sentences
        self.is_doubtful = False
        self.outcome, self.plan, self.sentence = outcome, None, JOINED.join(said)[:500]

    def doubt(self, sentence: str) -> None:
        """It can be written, and whoever puts the import into force says first that it is meant so."""
        self.is_doubtful, self.sentence = True, sentence

    @property
    def is_returned(self) -> bool:
        return self.outcome in RETURNED


@dataclass(frozen=True, slots=True)
class Roster:
    """The file is the whole list of who has this duty in this area: whoever is missing leaves on that day."""

    area: Area
    duty: str
    ends_on: dt.date


@dataclass(frozen=True, slots=True)
class Terms:
    """Who asks, how far they reach, and on which day."""

    today: dt.date
    waiting_at: Callable[[Unit], int]
    why_needed: Callable[[Unit, dt.date], str]
    by_id: int | None = None
    granting: Reach = ALL_OF_IT
    configuring: Reach = ALL_OF_IT
    roster: Roster | None = None
    batch_id: int = 0
    """The import whose rows these are: what else belongs to it is kept by its number."""


class Line(Protocol):
    """A row as a sheet reads it."""

    judged: Judged


Read = TypeVar("Read", bound=Line)


def once(lines: Iterable[Read], key: Callable[[Read], Hashable]) -> Iterator[Read]:
    """Those to be judged: what was returned already is passed over, and what stands a second time is returned."""
    seen: dict[Hashable, int] = {}
    for line in lines:
        if line.judged.is_returned:
            continue
        if (own := key(line)) in seen:
            sentence = _("The same stands in row %(number)s already.")
            line.judged.turn_back(Outcome.REFUSED, sentence % {"number": seen[own]})
            continue
        seen[own] = line.judged.number
        yield line


class Wrong:
    """Gathers everything that is wrong with a row, so that it is mended once."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def say(self, sentence: str) -> None:
        self.sentences.append(str(sentence))

    def unless(self, rule: Callable[[], None]) -> None:
        try:
            rule()
        except Refusal as refusal:
            self.say(str(refusal))

    def day(self, written: str) -> dt.date | None:
        return self._read(day_of, written)

    def until(self, written: str) -> dt.date | None:
        """The first day no longer, of a cell that holds the last day."""
        return day_after(self._read(last_day_of, written))

    def phone(self, written: str) -> str:
        return self._read(telephone, written) or ""

    def _read(self, reader: Callable[[str], Found], written: str) -> Found | None:
        """None where the reader says why not, or where it was said of the cell already, whatever its column."""
        if wrong_with(written):
            return None
        try:
            return reader(written)
        except ValueError as wrong:
            self.say(str(wrong))
            return None


def code_of(written: str) -> str:
    """A code as areas have it: fifteen digits for a grid, twelve for all others."""
    code = plain(written).replace(" ", "")
    return code[:12] if len(code) == len("220283001002000") and code.endswith("000") else code


def written(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def shown_until(until: dt.date | None, typed: str) -> str:
    """The last day, as pages show it; what could not be read stands there as it was typed."""
    return written(last_day(until)) if until else typed


def in_pieces(keys: Sequence[Any], size: int = 5_000) -> list[Sequence[Any]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]
