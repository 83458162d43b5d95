"""When the watchdog takes a worker for stuck, and when it leaves it alone."""

from __future__ import annotations

import pytest

from governance.vitals import Vitals
from governance.watchdog import Watch

MINUTE = 60.0


def seen(*, lag: float = 0, clock_lag: float = 0, beat_age: float | None = 1, tries: int = 0) -> Vitals:
    return Vitals(due=1, outbox_lag=lag, clock_lag=clock_lag, beat_age=beat_age, moved=(tries, None))


def judged(*looks: Vitals | None) -> list[bool]:
    """What the watchdog says at each look, half a minute apart."""
    watch = Watch(patience=MINUTE)
    return [watch.is_stuck(look, 30.0 * number) for number, look in enumerate(looks)]


def test_work_that_is_late_for_a_minute_without_a_try_is_stuck() -> None:
    assert judged(*[seen(lag=61 + 30 * number) for number in range(4)]) == [False, False, True, True]


def test_clocks_that_do_not_ring_are_stuck_too() -> None:
    assert judged(*[seen(clock_lag=61)] * 3)[-1]


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param([seen(lag=61 + number, tries=number) for number in range(9)], id="a long queue that gets shorter"),
        pytest.param([seen(lag=30)] * 9, id="late, but not by a minute"),
        pytest.param([seen(lag=900, beat_age=31)] * 9, id="beat stands still"),
        pytest.param([seen(lag=900, beat_age=None)] * 9, id="beat was never there"),
        pytest.param([None] * 9, id="the database is away"),
        pytest.param([seen(lag=900), None] * 5, id="the database comes and goes"),
    ],
)
def test_what_is_not_the_workers_fault_or_moves_on_is_left_alone(looks: list[Vitals | None]) -> None:
    assert not any(judged(*looks))
