"""The rates of docs/workflow.md, "Figures": each from counts, with what it is a share of, and none of too few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from cases.reading.measures import FEWEST

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HALF, WHOLE = 1, 2
"""Weights, so that half a case is a whole number."""


@dataclass(frozen=True, slots=True)
class Formula:
    """`parts`: what is divided, each with its weight; `of`: what it is divided by; `lists`: the measure whose list
    shows the cases behind it.
    """

    name: str
    label: _StrPromise
    parts: Mapping[str, int]
    of: tuple[str, ...]
    lists: str
    said: _StrPromise


FORMULAS: Sequence[Formula] = (
    Formula(
        "in_time", pgettext_lazy("figure", "in time"), {"in_time": WHOLE}, ("closed",), "closed",
        pgettext_lazy("figure", "answered before the limit of the whole case ÷ closed"),
    ),
    Formula(
        "contacted", pgettext_lazy("figure", "contact"), {"contacted_in_time": WHOLE}, ("called",), "called",
        pgettext_lazy("figure", "first contact of the lead unit in time ÷ closed with a lead unit"),
    ),
    Formula(
        "solved", pgettext_lazy("figure", "solved"),
        {"solved": WHOLE, "partly": HALF}, ("solved", "partly", "not_solved"), "rated",
        pgettext_lazy("figure", "(people who said solved + ½ partly) ÷ people who answered"),
    ),
    Formula(
        "satisfied", pgettext_lazy("figure", "satisfied"), {"satisfied": WHOLE}, ("raters",), "rated",
        pgettext_lazy("figure", "people at least basically satisfied ÷ people who answered"),
    ),
    Formula(
        "in_net", pgettext_lazy("figure", "in the net"), {"in_net": WHOLE}, ("closed",), "closed",
        pgettext_lazy("figure", "closed by a sub-district or below, led by no unit from above ÷ closed"),
    ),
    Formula("arrived", pgettext_lazy("figure", "reported in"), {"arrived_in_time": WHOLE}, ("called",), "called",
            pgettext_lazy("figure", "lead unit reported in in time ÷ closed with a lead unit")),
    Formula("returned", pgettext_lazy("figure", "returned"), {"returned": WHOLE}, ("closed",), "closed",
            pgettext_lazy("figure", "returned by a unit at least once ÷ closed")),
    Formula("reworked", pgettext_lazy("figure", "rework"), {"reworked": WHOLE}, ("closed",), "closed",
            pgettext_lazy("figure", "sent round again after a rating ÷ closed")),
    Formula("reopened", pgettext_lazy("figure", "reopening"), {"reopened": WHOLE}, ("closed",), "closed",
            pgettext_lazy("figure", "taken up again after closing, and closed again ÷ closed")),
    Formula("extended", pgettext_lazy("figure", "extension"), {"extended": WHOLE}, ("closed",), "closed",
            pgettext_lazy("figure", "with an extended limit ÷ closed")),
    Formula("paused", pgettext_lazy("figure", "paused"), {"paused": WHOLE}, ("closed",), "closed",
            pgettext_lazy("figure", "whose clocks stood for a pause ÷ closed")),
    Formula("unrated", pgettext_lazy("figure", "not rated"), {"unrated": WHOLE}, ("closed",), "closed",
            pgettext_lazy("figure", "that nobody rated ÷ closed; in none of the rates above")),
)  # fmt: skip
BY_NAME: Mapping[str, Formula] = {formula.name: formula for formula in FORMULAS}


@dataclass(frozen=True, slots=True)
class Rate:
    formula: Formula
    weighed: int
    of: int
    is_withheld: bool = False
    """Not shown, though there are enough: a neighbour with too few could be computed from it."""

    @property
    def is_of_too_few(self) -> bool:
        return self.of < FEWEST

    @property
    def is_shown(self) -> bool:
        return not (self.is_of_too_few or self.is_withheld)

    @property
    def tenths(self) -> int:
        """Tenths of a percent, rounded down, so that 1000 means all of them."""
        return self.weighed * 1000 // (WHOLE * self.of)

    @property
    def percent(self) -> str:
        """To one decimal; empty where it is not shown."""
        return f"{self.tenths // 10}.{self.tenths % 10}" if self.is_shown else ""


def rate(name: str, counts: Mapping[str, int]) -> Rate:
    formula = BY_NAME[name]
    weighed = sum(counts.get(part, 0) * weight for part, weight in formula.parts.items())
    return Rate(formula, weighed, sum(counts.get(part, 0) for part in formula.of))


def beside_each_other(rates: Sequence[Rate]) -> list[Rate]:
    """Rates whose sum is shown too: where one alone is of too few, the next smallest is withheld with it, because with
    the sum it would tell the other.
    """
    few = [one for one in rates if 0 < one.of < FEWEST]
    others = [one for one in rates if one.of >= FEWEST]
    if len(few) != 1 or not others:
        return list(rates)
    smallest = min(others, key=lambda one: one.of)
    return [Rate(one.formula, one.weighed, one.of, is_withheld=True) if one is smallest else one for one in rates]
