"""What is played: some hundred ordinary cases over sixty days, and some in every state on the demo's own desks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from cases.rules.choices import State
from demo.chance import seeded
from demo.golden import ZONE
from demo.life import Plot, Theatre, Twist
from demo.pace import SHARE, SLEEPS, WAKES, close_limit
from demo.places import SHARES, Place
from demo.story import STORIES, Story

DAYS = 60
STALLS_WITHIN = dt.timedelta(days=14)
ALMOST = 0.85
FIRST_SHOWN = 100_000
STALLED, LATE = 0.035, 0.09
HOURS = (0, 0, 0, 0, 0, 1, 4, 9, 14, 15, 12, 9, 6, 9, 11, 10, 9, 9, 10, 9, 6, 3, 1, 0)
DAY_OFF_SHARE = 0.55
BY_CODE = {story.code: story for story in STORIES}
TWISTS = {
    Twist.NONE: 450,
    Twist.ON_THE_SPOT: 540,
    Twist.REFUSED: 28,
    Twist.WITHDRAWN: 14,
    Twist.TERMINATED: 8,
    Twist.SENT_DOWN: 12,
    Twist.RETURNED: 45,
    Twist.RETURNED_TWICE: 14,
    Twist.ADDED: 40,
    Twist.DROPPED: 20,
    Twist.SENT_BACK: 40,
    Twist.EXPLAINED: 60,
    Twist.PARTLY: 30,
    Twist.REWORKED: 38,
    Twist.UPHELD: 12,
    Twist.REOPENED: 14,
    Twist.PAUSED_ONCE: 10,
    Twist.EXTENDED: 24,
    Twist.NOT_EXTENDED: 8,
}
# The last step that a case waiting in this state has behind it.
LAST_STEP = {
    State.ACCEPTED: "accept",
    State.DISPATCHED: "dispatch",
    State.CONSULTING: "arrive",
    State.IMPLEMENTING: "contact",
    State.FEEDBACK: "finish",
    State.EVALUATING: "feedback",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A case that waits now: its type, where, how much of its limit is gone, and at which place of `SHARES`."""

    code: str
    until: State | None
    gone: float
    twist: Twist = Twist.NONE
    place: int = 0


SHOWN = (
    Scene("1404", State.WHISTLED, 0.01),
    Scene("0402", State.WHISTLED, 0.03),
    Scene("1103", State.WHISTLED, 0.25),
    Scene("0201", State.ACCEPTED, 0.02),
    Scene("1101", State.ACCEPTED, 0.06),
    Scene("0203", State.ACCEPTED, 0.2),
    Scene("2503", State.ACCEPTED, 0.1),
    Scene("1103", None, 0.1, Twist.PASSED_UP),
    Scene("1303", None, 0.15, Twist.PASSED_UP),
    Scene("1006", None, 0.05, Twist.TO_THE_CITY),
    Scene("1101", State.DISPATCHED, 0.2),
    Scene("1102", State.DISPATCHED, 0.03),
    Scene("0207", State.DISPATCHED, 0.06),
    Scene("0402", State.DISPATCHED, 0.9, place=1),
    Scene("2501", State.DISPATCHED, 0.3),
    Scene("0203", State.CONSULTING, 0.3),
    Scene("1105", State.CONSULTING, 1.2),
    Scene("0901", State.CONSULTING, 0.4),
    Scene("0201", State.CONSULTING, 0.35),
    Scene("1101", State.IMPLEMENTING, 0.5),
    Scene("1304", State.IMPLEMENTING, 0.85),
    Scene("0402", State.IMPLEMENTING, 1.15),
    Scene("0203", State.IMPLEMENTING, 0.6, Twist.ADDED),
    Scene("0207", State.IMPLEMENTING, 0.3),
    Scene("1501", State.IMPLEMENTING, 0.7),
    Scene("1101", State.FEEDBACK, 0.8),
    Scene("0207", State.FEEDBACK, 0.5),
    Scene("0402", State.FEEDBACK, 0.6),
    Scene("0901", State.FEEDBACK, 0.5),
    Scene("0901", State.FEEDBACK, 0.5, place=2),
    Scene("1001", State.FEEDBACK, 0.6, place=2),
    Scene("1103", State.FEEDBACK, 0.7),
    Scene("1101", State.EVALUATING, 0.95),
    Scene("0203", State.EVALUATING, 0.9),
    Scene("0402", State.EVALUATING, 0.9, place=1),
    Scene("2501", State.WHISTLED, 0.05),
    Scene("2503", State.CONSULTING, 0.3),
    Scene("2504", State.IMPLEMENTING, 0.6),
    Scene("2501", State.IMPLEMENTING, 0.5),
    Scene("2502", None, 0.4, Twist.TO_RULE),
    Scene("0906", None, 0.45, Twist.TO_RULE),
    Scene("1103", None, 0.8, Twist.TO_RULE),
    Scene("0203", None, 0.5, Twist.TO_TERMINATE),
    Scene("0402", None, 0.8, Twist.TO_TERMINATE),
    Scene("0201", None, 0.4, Twist.TO_TERMINATE),
    Scene("1101", None, 6.0, Twist.TO_REVIEW),
    Scene("0402", None, 2.6, Twist.TO_REVIEW),
    Scene("0203", None, 2.2, Twist.TO_UPHOLD),
    Scene("0201", None, 2.4, Twist.TO_UPHOLD),
    Scene("0203", None, 2.0, Twist.PAUSED),
    Scene("0402", None, 1.6, Twist.PAUSED),
    Scene("0901", None, 1.2, Twist.PAUSED, place=2),
    Scene("0201", None, 1.3, Twist.TO_PAUSE),
    Scene("0901", None, 0.8, Twist.TO_EXTEND),
    Scene("0402", None, 1.2, Twist.TO_EXTEND),
)


def present(now: dt.datetime) -> dt.datetime:
    """The moment up to which things happened: now, or by night the evening before."""
    local = now.astimezone(ZONE)
    if WAKES <= local.hour < SLEEPS:
        return now
    day = local.date() - dt.timedelta(days=local.hour < WAKES)
    return dt.datetime.combine(day, dt.time(SLEEPS - 1, 40), ZONE)


def plots(theatre: Theatre, places: Sequence[Place], count: int, seed: int) -> list[Plot]:
    """`count` plots by the time they are raised, the same for the same seed and present."""
    shown = [_shown(theatre, places, scene, number) for number, scene in enumerate(SHOWN)]
    rest = max(count - len(shown), 0)
    ordinary = [_ordinary(theatre, places, number, seeded(seed, number)) for number in range(rest)]
    return sorted([*shown, *ordinary], key=lambda plot: (plot.raised_at, plot.number))


def _shown(theatre: Theatre, places: Sequence[Place], scene: Scene, number: int) -> Plot:
    story = BY_CODE[scene.code]
    limit = close_limit(theatre.rules.catalogue[scene.code], theatre.now - dt.timedelta(days=3), theatre.rules)
    raised_at = by_day(theatre.now - limit * scene.gone - dt.timedelta(minutes=number % 7))
    step = LAST_STEP.get(scene.until) if scene.until else "add"
    is_exact = scene.until is not None or scene.gone < 1
    pace = ALMOST * (theatre.now - raised_at) / limit / SHARE[step] if step and is_exact else ALMOST
    return Plot(FIRST_SHOWN + number, story, places[scene.place], raised_at, pace, scene.twist, scene.until, is_exact)


def _ordinary(theatre: Theatre, places: Sequence[Place], number: int, rng: Random) -> Plot:
    raised_at = _raised(theatre, rng)
    twist = rng.choices(list(TWISTS), list(TWISTS.values()))[0]
    story = _told(rng, twist)
    place = rng.choices(places, [SHARES[place.community.path] for place in places])[0]
    pace = rng.uniform(1.05, 1.9) if rng.random() < LATE else rng.uniform(0.25, 0.92)
    is_stalled = theatre.now - raised_at < STALLS_WITHIN and rng.random() < STALLED
    until = rng.choice(list(LAST_STEP)[:4]) if is_stalled else None
    return Plot(number, story, place, raised_at, pace, twist, until)


def _told(rng: Random, twist: Twist) -> Story:
    fitting = [story for story in STORIES if _fits(story, twist)]
    return rng.choices(fitting, [story.weight for story in fitting])[0]


def _fits(story: Story, twist: Twist) -> bool:
    needed = {Twist.EXPLAINED: story.explained, Twist.ON_THE_SPOT: story.on_the_spot}
    return bool(needed.get(twist, True))


def _raised(theatre: Theatre, rng: Random) -> dt.datetime:
    """Some time in the last sixty days: by day, on days off less often."""
    while True:
        day = theatre.now.astimezone(ZONE).date() - dt.timedelta(days=rng.randint(0, DAYS))
        hour = rng.choices(range(24), HOURS)[0]
        at = dt.datetime.combine(day, dt.time(hour, rng.randint(0, 59), rng.randint(0, 59)), ZONE)
        is_off = not theatre.rules.calendar.is_working(day)
        if at < theatre.now and not (is_off and rng.random() > DAY_OFF_SHARE):
            return at


def by_day(at: dt.datetime) -> dt.datetime:
    """This moment, or where people sleep, the evening before."""
    local = at.astimezone(ZONE)
    if WAKES <= local.hour < SLEEPS:
        return at
    day = local.date() - dt.timedelta(days=local.hour < WAKES)
    return dt.datetime.combine(day, dt.time(SLEEPS - 2, at.minute), ZONE)
