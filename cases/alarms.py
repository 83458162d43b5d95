"""When a clock rings, and for what: one table from what it measures to its alarms, in their order.

Pure. A share is of the time between the start of a limit and its end, so 100 is the end itself; a day is counted in
whole days from the start. Rules: workflow.md, "Alarms".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from cases.choices import Alarm, OrderKind, Stage
from cases.deadlines import share_of

OWN_SHARE = 0
"""The share that the level gives, kept on each clock: half of the time for I and II, four fifths for III and IV."""


@dataclass(frozen=True, slots=True)
class Step:
    """One alarm; `share` in percent of the limit, or the `day` after its start."""

    alarm: Alarm
    share: int = OWN_SHARE
    day: int | None = None

    def rings_at(self, timed: Timed) -> dt.datetime:
        if self.day is not None:
            return timed.started_at + dt.timedelta(days=self.day)
        return share_of(timed.started_at, timed.due_at, self.share or timed.amber_percent)


@dataclass(frozen=True, slots=True)
class Timed:
    """What of a limit the instants of its alarms follow from."""

    stage: str
    started_at: dt.datetime
    due_at: dt.datetime
    amber_percent: int


LADDER = (Step(Alarm.AMBER), Step(Alarm.RED, 100), Step(Alarm.OVER_150, 150), Step(Alarm.OVER_200, 200))
ALARMS: Mapping[Stage, tuple[Step, ...]] = {
    Stage.ACCEPT: LADDER,
    Stage.DISPATCH: LADDER,
    Stage.ARRIVE: LADDER,
    Stage.CONTACT: LADDER[:2],
    Stage.CLOSE: LADDER,
    Stage.RATING: (Step(Alarm.REMIND_3, day=3), Step(Alarm.REMIND_7, day=7), Step(Alarm.WINDOW, 100)),
    # When the reminder rings is said when the pause is granted: working days before its end, not a share of it.
    Stage.REVIEW: (Step(Alarm.REVIEW_3, day=0), Step(Alarm.REVIEW, 100)),
    Stage.SECOND_LOOK: (Step(Alarm.LOOK, 100),),
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


def first(timed: Timed) -> Rung:
    """How a clock begins."""
    return _then(_steps(timed.stage), 0, None, timed)


def ring(timed: Timed, alarm: str, now: dt.datetime, *, rung_before: str | None = None) -> Rung:
    """Of the alarms from `alarm` on that have passed, only the highest takes effect: the lower ones are stale.

    `rung_before` is where an earlier clock of the same limit had come to (None: there was none, empty: it had rung
    them all): what that one rang does not ring again.
    """
    steps = _steps(timed.stage)
    start = max(_place(steps, alarm), 0 if rung_before is None else _place(steps, rung_before))
    passed = [place for place, step in enumerate(steps) if place >= start and step.rings_at(timed) <= now]
    if passed:
        return _then(steps, passed[-1] + 1, steps[passed[-1]].alarm, timed)
    return _then(steps, start, None, timed)


def following(timed: Timed, now: dt.datetime) -> Rung:
    """Where a clock stands that has rung all that has passed by now."""
    steps = _steps(timed.stage)
    return _then(steps, sum(step.rings_at(timed) <= now for step in steps), None, timed)


def _steps(stage: str) -> tuple[Step, ...]:
    return ALARMS.get(Stage(stage), ())


def _place(steps: tuple[Step, ...], alarm: str) -> int:
    return next((place for place, step in enumerate(steps) if step.alarm == alarm), len(steps))


def _then(steps: tuple[Step, ...], place: int, alarm: Alarm | None, timed: Timed) -> Rung:
    if place >= len(steps):
        return Rung(alarm, None, None)
    return Rung(alarm, steps[place].alarm, steps[place].rings_at(timed))
