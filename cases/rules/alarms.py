"""When a clock rings, and for what: one table from what it measures to its alarms, in their order.

Pure. The instants at which shares of a limit have passed are kept on the clock (worktime/shares.py counts them);
a day is counted in whole days from the start. Rules: docs/workflow.md, "Alarms".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cases.rules.choices import Alarm, OrderKind, Stage

Opening = Callable[[dt.datetime], dt.datetime]
"""Maps a moment to the first one, at or after it, at which the system issues orders: in office hours, for level I at
once.
"""


class Timed(Protocol):
    """The instants of a limit from which its alarms follow. `over_150_at`: half as much again has passed."""

    @property
    def stage(self) -> str: ...
    @property
    def started_at(self) -> dt.datetime: ...
    @property
    def due_at(self) -> dt.datetime: ...
    @property
    def amber_at(self) -> dt.datetime | None: ...
    @property
    def over_150_at(self) -> dt.datetime | None: ...
    @property
    def over_200_at(self) -> dt.datetime | None: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One alarm, at an instant that is kept of the limit, or on the `day` after its start."""

    alarm: Alarm
    instant: str = "due_at"
    day: int | None = None

    def comes_at(self, timed: Timed) -> dt.datetime | None:
        if self.day is not None:
            return timed.started_at + dt.timedelta(days=self.day)
        instant: dt.datetime | None = getattr(timed, self.instant)
        return instant

    def rings_at(self, timed: Timed, opening: Opening) -> dt.datetime | None:
        """When the alarm rings: at its instant or, where it issues an order, when the office opens after that."""
        comes_at = self.comes_at(timed)
        return opening(comes_at) if comes_at and self.alarm in ISSUES else comes_at


LADDER = (
    Step(Alarm.AMBER, "amber_at"),
    Step(Alarm.RED),
    Step(Alarm.OVER_150, "over_150_at"),
    Step(Alarm.OVER_200, "over_200_at"),
)
ALARMS: Mapping[Stage, tuple[Step, ...]] = {
    Stage.ACCEPT: LADDER[:3],
    Stage.DISPATCH: LADDER[:3],
    Stage.ARRIVE: LADDER[:3],
    Stage.CONTACT: LADDER[:2],
    # A call-in (约谈) hangs on the limit of the whole case, never on a stage.
    Stage.CLOSE: LADDER,
    Stage.RATING: (Step(Alarm.REMIND_3, day=3), Step(Alarm.REMIND_7, day=7), Step(Alarm.WINDOW)),
    # The first instant is set when the pause is granted: working days before its end, not a share of the pause.
    Stage.REVIEW: (Step(Alarm.REVIEW_3, day=0), Step(Alarm.REVIEW)),
    Stage.SECOND_LOOK: (Step(Alarm.LOOK),),
    Stage.QUESTION: (Step(Alarm.LAPSE),),
}
ISSUES: Mapping[Alarm, OrderKind] = {
    Alarm.AMBER: OrderKind.REMIND,
    Alarm.RED: OrderKind.AMBER,
    Alarm.OVER_150: OrderKind.RED,
    Alarm.OVER_200: OrderKind.CALL_IN,
}
"""The rung of the ladder that an alarm issues."""


@dataclass(frozen=True, slots=True)
class Rung:
    """What takes effect now, if anything, and when the clock rings next (silent: no alarm left)."""

    alarm: Alarm | None
    following: Alarm | None
    rings_at: dt.datetime | None


def at_once(moment: dt.datetime) -> dt.datetime:
    """The opening of an office that never closes: orders of level I."""
    return moment


def keeps(stage: str, instant: str) -> bool:
    """Whether an alarm of the stage comes at that instant."""
    return any(step.instant == instant for step in _steps(stage))


def first(timed: Timed, opening: Opening = at_once) -> Rung:
    """The state in which a clock begins."""
    return _then(_steps(timed.stage), 0, None, timed, opening)


def ring(
    timed: Timed, alarm: str, now: dt.datetime, *, rung_before: str | None = None, opening: Opening = at_once
) -> Rung:
    """Of the alarms from `alarm` on that have passed, only the highest takes effect: the lower ones are stale.

    `rung_before` is where an earlier clock of the same limit had come to (None: there was none, empty: it had rung
    them all): what that one rang does not ring again. What issues an order waits until the office opens.
    """
    steps = _steps(timed.stage)
    start = max(_place(steps, alarm), 0 if rung_before is None else _place(steps, rung_before))
    passed = [place for place, step in enumerate(steps) if place >= start and _has_come(step, timed, now)]
    if not passed:
        return _then(steps, start, None, timed, opening)
    highest = steps[passed[-1]].alarm
    if highest in ISSUES and (opens_at := opening(now)) > now:
        return Rung(None, steps[start].alarm, opens_at)
    return _then(steps, passed[-1] + 1, highest, timed, opening)


def following(timed: Timed, now: dt.datetime, opening: Opening = at_once) -> Rung:
    """Where a clock stands that has rung all that has passed by now."""
    steps = _steps(timed.stage)
    return _then(steps, sum(_has_come(step, timed, now) for step in steps), None, timed, opening)


def next_ring(timed: Timed, alarm: str, opening: Opening) -> dt.datetime | None:
    """When a clock that stands at `alarm` rings."""
    steps = _steps(timed.stage)
    return _then(steps, _place(steps, alarm), None, timed, opening).rings_at


def _has_come(step: Step, timed: Timed, now: dt.datetime) -> bool:
    comes_at = step.comes_at(timed)
    return comes_at is not None and comes_at <= now


def _steps(stage: str) -> tuple[Step, ...]:
    return ALARMS.get(Stage(stage), ())


def _place(steps: tuple[Step, ...], alarm: str) -> int:
    return next((place for place, step in enumerate(steps) if step.alarm == alarm), len(steps))


def _then(steps: tuple[Step, ...], place: int, alarm: Alarm | None, timed: Timed, opening: Opening) -> Rung:
    if place >= len(steps):
        return Rung(alarm, None, None)
    return Rung(alarm, steps[place].alarm, steps[place].rings_at(timed, opening))
