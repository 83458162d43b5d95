"""Rates: their formulas by hand, none of too few, and none that a neighbour gives away."""

from __future__ import annotations

import pytest

from figures.rates import FORMULAS, beside_each_other, rate

COUNTS = {
    "closed": 200, "in_time": 171, "called": 150, "contacted_in_time": 120, "arrived_in_time": 149, "in_net": 1,
    "solved": 60, "partly": 15, "not_solved": 5, "raters": 81, "satisfied": 80, "returned": 2, "reworked": 3,
    "reopened": 4, "extended": 5, "paused": 0, "unrated": 119,
}  # fmt: skip
BY_HAND = {
    "in_time": "85.5", "contacted": "80.0", "arrived": "99.3", "in_net": "0.5", "solved": "84.3", "satisfied": "98.7",
    "returned": "1.0", "reworked": "1.5", "reopened": "2.0", "extended": "2.5", "paused": "0.0", "unrated": "59.5",
}  # fmt: skip


@pytest.mark.parametrize("name", [formula.name for formula in FORMULAS])
def test_each_rate_is_what_its_formula_gives_by_hand(name):
    assert rate(name, COUNTS).percent == BY_HAND[name]


def test_a_rate_is_rounded_down_so_that_a_hundred_means_all():
    assert rate("in_time", {"closed": 2000, "in_time": 1999}).percent == "99.9"


@pytest.mark.parametrize(("of", "shown"), [(9, ""), (10, "100.0"), (0, "")])
def test_of_fewer_than_ten_there_is_none(of, shown):
    assert rate("in_time", {"closed": of, "in_time": of}).percent == shown


@pytest.mark.parametrize(
    ("of_each", "shown"),
    [
        ([40, 9, 31], [True, False, False]),
        ([40, 9, 8], [True, False, False]),
        ([40, 0, 31], [True, False, True]),
        ([9], [False]),
        ([40, 30, 20], [True, True, True]),
    ],
)
def test_one_of_too_few_is_not_left_alone_beside_the_total(of_each, shown):
    rates = [rate("in_time", {"closed": of, "in_time": of}) for of in of_each]

    assert [one.is_shown for one in beside_each_other(rates)] == shown
