"""When the steps of a played case fall: shares of a span, at hours when people work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from demo.golden import ZONE
from networks.choices import Level
from networks.models import CatalogueItem
from networks.rules import Rules
from worktime.calendar import WorkCalendar
from worktime.deadlines import Limit, deadline

_in = dt.timedelta
OPENS, CLOSES = dt.time(8, 30), dt.time(16, 50)
WAKES, SLEEPS = 7, 22
UNHURRIED = (Level.III, Level.IV)
# Shares of the way from the whistle to the answer at which a step is taken.
SHARE = {
    "escalate": 0.02,
    "accept": 0.04,
    "dispatch": 0.08,
    "arrive": 0.15,
    "add": 0.24,
    "consult": 0.3,
    "contact": 0.36,
    "progress": 0.5,
    "task": 0.72,
    "finish": 0.9,
    "feedback": 1.0,
}
# The first steps keep their own short limits however long the whole may take.
AT_MOST = {
    Level.I: {"escalate": _in(minutes=8), "accept": _in(minutes=16), "dispatch": _in(minutes=24)},
    Level.II: {"escalate": _in(minutes=35), "accept": _in(hours=1), "dispatch": _in(hours=1.5)},
}


@dataclass(frozen=True, slots=True)
class Pace:
    """From `start`, the answer is given after `span`; what may wait for office hours does, but not past `due_at`."""

    start: dt.datetime
    span: dt.timedelta
    due_at: dt.datetime
    level: Level
    is_exact: bool = False

    def moment(self, step: str, after: dt.datetime, calendar: WorkCalendar, rng: Random) -> dt.datetime:
        """When the step is taken: later than `after`, the one before it."""
        share = self.span * SHARE[step] * rng.uniform(0.93, 1.0)
        at = max(self.start + min(share, AT_MOST.get(self.level, {}).get(step, share)), after + _minutes(rng, 2, 9))
        if self.is_exact:
            return at
        fitting = in_office(at, calendar, rng) if self.level in UNHURRIED else awake(at, rng)
        if fitting < self.due_at or at >= self.due_at:
            return fitting
        before_closing = dt.datetime.combine(at.astimezone(ZONE), CLOSES, ZONE) - _minutes(rng, 5, 60)
        return max(after + _minutes(rng, 2, 9), min(at, before_closing))


def in_office(at: dt.datetime, calendar: WorkCalendar, rng: Random) -> dt.datetime:
    """This moment if offices are open, else early in the next hours that they are."""
    local = at.astimezone(ZONE)
    if calendar.is_working(local.date()) and OPENS <= local.time() <= CLOSES:
        return at
    day = local.date() + dt.timedelta(days=local.time() > CLOSES)
    while not calendar.is_working(day):
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, OPENS, ZONE) + _minutes(rng, 3, 70)


def awake(at: dt.datetime, rng: Random) -> dt.datetime:
    """This moment by day and in the evening, else early in the morning."""
    local = at.astimezone(ZONE)
    if WAKES <= local.hour < SLEEPS:
        return at
    day = local.date() + dt.timedelta(days=local.hour >= SLEEPS)
    return dt.datetime.combine(day, dt.time(WAKES), ZONE) + _minutes(rng, 5, 110)


def close_limit(entry: CatalogueItem, raised_at: dt.datetime, rules: Rules) -> dt.timedelta:
    """How long a case of this type may take from `raised_at`."""
    limit = Limit.parse(entry.limit or rules.levels[Level(entry.level)].close)
    return deadline(raised_at, limit, rules.calendar).due_at - raised_at


def _minutes(rng: Random, least: int, most: int) -> dt.timedelta:
    return dt.timedelta(seconds=rng.randint(60 * least, 60 * most))
