"""One demo case being lived: each step through the real verbs, at the moment it is due in the story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from cases import actions
from cases.actions import Matter, Person
from cases.evidence.photos import Cleaned
from cases.models import Call, Case, CaseEvent, Reporter
from cases.rules.choices import Channel, State
from demo import phrases
from demo.golden import COMMUNITY, ZONE
from demo.pace import Pace, awake, close_limit
from demo.people import GIVEN, SURNAMES, Cast, name_in
from demo.pictures import picture
from demo.places import Place
from demo.story import ESTATES, GOLDEN_ESTATE, HAMLETS, Story
from networks.choices import AreaLevel, Level
from networks.models import Unit
from networks.rules import Rules
from teams.models import User
from worktime import timekeeping

PHOTO_AT_WHISTLE, PHOTO_OF_RESULT = 0.3, 0.35
# Raised without a name; with its type chosen by who raised it; in the golden case's estate.
SILENT, TYPED, GOLDEN_SHARE = 0.2, 0.4, 0.4


class Twist(StrEnum):
    """What is out of the ordinary in a case's life."""

    NONE = "none"
    ON_THE_SPOT = "on_the_spot"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    TO_TERMINATE = "to_terminate"
    PASSED_UP = "passed_up"
    TO_THE_CITY = "to_the_city"
    SENT_DOWN = "sent_down"
    RETURNED = "returned"
    RETURNED_TWICE = "returned_twice"
    TO_RULE = "to_rule"
    ADDED = "added"
    DROPPED = "dropped"
    SENT_BACK = "sent_back"
    EXPLAINED = "explained"
    PARTLY = "partly"
    REWORKED = "reworked"
    TO_REVIEW = "to_review"
    TO_UPHOLD = "to_uphold"
    UPHELD = "upheld"
    REOPENED = "reopened"
    PAUSED = "paused"
    TO_PAUSE = "to_pause"
    PAUSED_ONCE = "paused_once"
    EXTENDED = "extended"
    TO_EXTEND = "to_extend"
    NOT_EXTENDED = "not_extended"


class Over(Exception):
    """The story has reached its last scene, or the present."""


@dataclass(frozen=True, slots=True)
class Plot:
    """What is settled before a case is raised. `pace` of 1.0 answers at the very end of the limit, above it late."""

    number: int
    story: Story
    place: Place
    raised_at: dt.datetime
    pace: float
    twist: Twist = Twist.NONE
    until: State | None = None
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Theatre:
    """What all cases share: the people, the rules, and the present, beyond which nothing is played."""

    cast: Cast
    rules: Rules
    now: dt.datetime


class Life:
    """A case on its way. `take` plays one step; it raises Over where the story or the present ends."""

    def __init__(self, theatre: Theatre, plot: Plot, rng: Random) -> None:
        self.theatre, self.plot, self.rng, self.cast = theatre, plot, rng, theatre.cast
        self.entry = theatre.rules.catalogue[plot.story.code]
        limit = close_limit(self.entry, plot.raised_at, theatre.rules)
        due_at, level = plot.raised_at + limit, Level(self.entry.level)
        self.pace = Pace(plot.raised_at, limit * plot.pace, due_at, level, plot.is_exact)
        self.clock = plot.raised_at
        self.words = {
            "estate": self._estate(),
            "block": rng.randint(1, 18),
            "room": f"{rng.randint(1, 7)}0{rng.randint(1, 3)}",
            "count": rng.randint(2, 16),
        }
        self.case: Case
        self.lead: Unit

    def raise_matter(self, *, on_the_spot: bool = False) -> None:
        """Whistle, or handle on the spot, as the grid worker (firms: as the assistance member who looks after them)."""
        self._check(self.plot.raised_at)
        matter, by = self._matter(), self._raiser()
        photo = self.photo(PHOTO_AT_WHISTLE, is_after=on_the_spot)
        with timekeeping.as_of(self.plot.raised_at):
            if on_the_spot:
                self.case = actions.self_handle(matter, by=by, result=self.plot.story.on_the_spot, evidence=photo)
            else:
                self.case = actions.whistle(matter, by=by, evidence=photo)

    def take(self, step: str, verb: Callable[..., CaseEvent], *subject: Any, **given: Any) -> None:
        """Play a step at its share of the pace."""
        self.take_at(self.pace.moment(step, self.clock, self.theatre.rules.calendar, self.rng), verb, *subject, **given)

    def take_in(self, days: float, verb: Callable[..., CaseEvent], *subject: Any, **given: Any) -> None:
        """Play a step some days after the last one, while people are awake."""
        self.take_at(awake(self.clock + dt.timedelta(days=days), self.rng), verb, *subject, **given)

    def take_at(self, moment: dt.datetime, verb: Callable[..., CaseEvent], *subject: Any, **given: Any) -> None:
        self._check(moment)
        self.clock = moment
        with timekeeping.as_of(moment):
            self.case = verb(*(subject or (self.case,)), **given).case

    def begin_again(self) -> None:
        """The next round starts at the step just taken, with its own limit."""
        span = (self.case.due_at - self.clock) * self.rng.uniform(0.3, 0.8)
        self.pace = Pace(self.clock, span, self.case.due_at, Level(self.entry.level))

    def calls(self) -> list[Call]:
        """Standing calls, lead first."""
        calls = Call.objects.filter(case=self.case, ended_at=None).select_related("unit__area")
        return list(calls.order_by("-part", "pk"))

    def worker(self) -> User:
        """Who works on the case in the lead unit."""
        return self.handler(self.lead)

    def handler(self, unit: Unit) -> User:
        handlers = self.cast.handlers(unit)
        return handlers[self.plot.number % len(handlers)]

    def officer(self, centre: Unit, *, but: User | None = None) -> User:
        return next(person for person in self.cast.officers(centre) if person != but)

    def reporter(self) -> Reporter:
        return Reporter.objects.get(case=self.case)

    def photo(self, chance: float, *, is_after: bool) -> list[Cleaned]:
        taken = picture(self.plot.story.code, is_after=is_after) if self.rng.random() < chance else None
        return [taken] if taken else []

    def said(self, sentences: Sequence[str]) -> str:
        return self.rng.choice(sentences).format(**self.words)

    def _check(self, moment: dt.datetime) -> None:
        reached = self.plot.until is not None and hasattr(self, "case") and self.case.state == self.plot.until
        if reached or moment > self.theatre.now:
            raise Over

    def _matter(self) -> Matter:
        story, place = self.plot.story, self.plot.place
        if story.is_of_firms:
            firm = place.county.name.rstrip("市区县") + self.rng.choice(phrases.FIRMS)
            person = Person(name=firm, phone=self._phone())
            return Matter(self.said(story.texts), place.county, firm, self.entry, person, Channel.ENTERPRISE)
        grid = place.grids[self.plot.number % len(place.grids)]
        where = f"{self.words['estate']}{self.words['block']}号楼"
        channel = self.rng.choices((Channel.GRID, Channel.RESIDENT, Channel.COUNCIL), (7, 2, 1))[0]
        entry = self.entry if self.plot.twist == Twist.ON_THE_SPOT or self.rng.random() < TYPED else None
        return Matter(self.said(story.texts), grid, where, entry, self._person(), channel)

    def _raiser(self) -> User:
        place = self.plot.place
        if self.plot.story.is_of_firms:
            team = next(unit for unit in place.units if self.cast.assistants(unit))
            return self.cast.assistants(team)[0]
        return self.cast.grid_worker(place.grids[self.plot.number % len(place.grids)])

    def _person(self) -> Person:
        """One in five is told to the grid worker without a name."""
        if self.rng.random() < SILENT:
            return Person()
        return Person(name_in(self.rng.choice(SURNAMES)) + name_in(self.rng.choice(GIVEN)), self._phone())

    def _phone(self) -> str:
        return f"1380000{self.rng.randint(0, 9999):04}"

    def _estate(self) -> str:
        community = self.plot.place.community
        if community.path == COMMUNITY and self.rng.random() < GOLDEN_SHARE:
            return GOLDEN_ESTATE
        return self.rng.choice(HAMLETS if community.name.endswith("村") else ESTATES)

    @property
    def level(self) -> AreaLevel:
        """The level of the case's centre."""
        return AreaLevel(self.case.centre.area.level)

    @property
    def local_day(self) -> dt.date:
        return self.clock.astimezone(ZONE).date()
