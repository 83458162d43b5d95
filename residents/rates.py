"""Rates as residents read them: each with what it is a share of, and none where there are too few to say anything."""

from __future__ import annotations

from dataclasses import dataclass

from cases.reading.measures import FEWEST
from residents.models import MonthFigures


@dataclass(frozen=True, slots=True)
class Rate:
    name: str
    part: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 % means all of them; None where there are too few."""
        return self.part * 100 // self.of if self.of >= FEWEST else None


def rates_of(figures: MonthFigures) -> list[Rate]:
    """What residents answered, and whether limits were kept. Who cannot remember being contacted counts for neither."""
    return [
        Rate("contacted", figures.contacted, figures.contacted + figures.not_contacted),
        Rate("solved", figures.solved, figures.raters),
        Rate("satisfied", figures.satisfied, figures.raters),
        Rate("in_time", figures.in_time, figures.in_time + figures.late),
    ]
