"""What bulk cases stand on: ids of areas, units and people, and limits reckoned once for each quarter of an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password

from cases.access.limits import Given, Limits
from cases.models import Case
from cases.rules.alarms import following
from cases.rules.choices import Stage
from demo.bulk_rows import NULL
from demo.people import Cast
from demo.story import STORIES, Story
from networks.choices import AreaLevel, Level
from networks.limit_rules import INSIDE_THE_CASE, hours_of
from networks.models import Area, CatalogueItem, Unit
from networks.models.area import paths_covering
from networks.rules import Rules
from teams.choices import Duty
from teams.models import Post, User
from worktime.deadlines import IN_DAYS, Limit, LimitUnit, deadline

QUARTER = dt.timedelta(minutes=15)
QUARTERS_A_DAY = 96
# China is so many quarters ahead of UTC.
OFFSET = 32
STAGES = (Stage.ACCEPT, Stage.DISPATCH, Stage.ARRIVE, Stage.CONTACT, Stage.CLOSE, Stage.RATING)
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LONGEST_HOLIDAY = dt.timedelta(days=12)
CASES_A_GRID = 80
FEWEST_GRIDS = 120
REMEMBERED = 100_000
RETURN_WINDOW = "return_window"
NO_PASSWORD = make_password(None)


@dataclass(frozen=True, slots=True)
class Ground:
    """A grid with its lineage, its centres from the community up, and who works there."""

    areas: dict[AreaLevel, int]
    path: str
    centres: tuple[Unit, ...]
    worker: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A matter type with what every case of it repeats; `limits` by stage: as written, and the rule that gives it."""

    story: Story
    entry: CatalogueItem
    limits: Mapping[str, tuple[str, str]]
    tight: frozenset[str]
    """Stages so long that the limit of the whole case may leave less."""

    @property
    def basis(self) -> str:
        return f"{self.entry.code} {self.entry.name_zh}"


def _kind(story: Story, rules: Rules) -> Kind:
    entry = rules.catalogue[story.code]
    limits = Limits(Case(level=entry.level, catalogue_item=entry))
    given = {stage: limits.give(stage, EPOCH) for stage in STAGES}
    written = {str(stage): (str(limit.deadline.limit), limit.rule) for stage, limit in given.items()}
    level = rules.levels[Level(entry.level)]
    written[RETURN_WINDOW] = (str(Limit.parse(level.return_window)), f"level {entry.level} return window")
    whole = Limit.parse(written["close"][0])
    # Working hours that lie within a day pass as fast as hours.
    close = hours_of(str(whole)) if whole.unit in IN_DAYS else whole.count
    inside = [str(stage) for stage in (*INSIDE_THE_CASE, Stage.DISPATCH)]
    tight = frozenset(stage for stage in inside if 2 * hours_of(written[stage][0]) >= close)
    return Kind(story, entry, written, tight)


@dataclass(frozen=True, slots=True)
class Due:
    """A limit as the ledger and the clock write it."""

    at: dt.datetime
    text: str
    noted: str
    limit: str
    rule: str


class Times:
    """Quarters of an hour since the epoch as instants, in the ledger's writing, and the limits that begin with them."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.calendar = rules.calendar.version
        self._texts: dict[int, str] = {}
        self._dues: dict[tuple[str, int, object], Due] = {}
        self._ends: dict[tuple[Limit, int], dt.datetime] = {}
        self._given: dict[tuple[str, str, int, int], Given] = {}

    def text(self, quarter: int) -> str:
        found = self._texts.get(quarter)
        if found is None:
            found = self._texts[quarter] = (EPOCH + quarter * QUARTER).isoformat(timespec="microseconds")
        return found

    def due(self, kind: Kind, stage: str, quarter: int, raised: int) -> Due:
        """The limit of a stage that begins in that quarter, of a case raised in another."""
        limit, rule = kind.limits[stage]
        key = (rule, quarter, (kind.entry.code, raised) if stage in kind.tight else None)
        found = self._dues.get(key)
        if found is None:
            if len(self._dues) > REMEMBERED:
                self._dues.clear()
            end = self._end(Limit.parse(limit), quarter)
            if stage in kind.tight:
                end = min(end, self._latest(kind, stage, quarter, raised))
            is_cut = "" if end == self._end(Limit.parse(limit), quarter) else '"cut":"case",'
            noted = (
                f'{{"calendar":"{self.calendar}",{is_cut}"due_at":"{end.isoformat()}","limit":"{limit}",'
                f'"rule":"{rule}","stage":"{stage}"}}'
            )
            text = end.isoformat(timespec="microseconds")
            found = self._dues[key] = Due(end, text, noted, limit, rule)
        return found

    def _latest(self, kind: Kind, stage: str, quarter: int, raised: int) -> dt.datetime:
        if stage == RETURN_WINDOW:
            return self._limits(kind, raised).return_until(EPOCH + quarter * QUARTER)
        return self.given(kind, stage, quarter, raised).due_at

    def _end(self, limit: Limit, quarter: int) -> dt.datetime:
        """As `deadline` gives it: hours are a sum; days end alike for all that came in that day, so reckoned once."""
        start = EPOCH + quarter * QUARTER
        if limit.unit == LimitUnit.HOURS:
            return start + limit.duration
        key = (limit, (quarter + OFFSET) // QUARTERS_A_DAY if limit.unit in IN_DAYS else quarter)
        found = self._ends.get(key)
        if found is None:
            found = self._ends[key] = deadline(start, limit, self.rules.calendar).due_at
        return found

    def is_long_over(self, quarter: int, due: Due, now: int) -> bool:
        """Whether twice the limit has passed, whatever its unit and the days off that lay between."""
        start, moment = EPOCH + quarter * QUARTER, EPOCH + now * QUARTER
        return due.at + 3 * (due.at - start) + LONGEST_HOLIDAY <= moment

    def rings(self, given: Given, now: int) -> tuple[str, str, str, str, str]:
        """The instants of its shares, what a clock rings for next, and when."""
        moment = EPOCH + now * QUARTER
        rung = following(given.clock(Case(), None, 1), moment, given.opening)
        instants = (given.amber_at, given.over_150_at, given.over_200_at)
        amber, half_more, twice = (_written(instant) for instant in instants)
        return amber, half_more, twice, rung.following or "", _written(rung.rings_at)

    def amber(self, given: Given) -> str:
        return _written(given.amber_at)

    def given(self, kind: Kind, stage: str, quarter: int, raised: int) -> Given:
        """As the verbs give it, with the shares of the limit; open cases alone need those."""
        key = (kind.entry.code, stage, quarter, raised)
        if key not in self._given:
            if len(self._given) > REMEMBERED:
                self._given.clear()
            self._given[key] = self._limits(kind, raised).give(Stage(stage), EPOCH + quarter * QUARTER)
        return self._given[key]

    def _limits(self, kind: Kind, raised: int) -> Limits:
        """Those of a case of that kind, whose own limit is known."""
        case = Case(level=kind.entry.level, catalogue_item=kind.entry)
        limits = Limits(case, self.rules)
        whole = limits.give(Stage.CLOSE, EPOCH + raised * QUARTER)
        case.due_at, case.amber_at = whole.due_at, whole.amber_at
        return limits


def _written(instant: dt.datetime | None) -> str:
    return instant.isoformat() if instant else NULL


class World:
    """Read once from the database: grounds to raise cases on, and who may lead them."""

    def __init__(self, rules: Rules, cast: Cast) -> None:
        self.rules = rules
        self.people = sorted(person.pk for person in cast.by_username.values())
        self.units = list(Unit.objects.current().select_related("area").nearest_first())
        self._leads: dict[tuple[str, str], Unit] = {}

    @cached_property
    def kinds(self) -> list[Kind]:
        return [_kind(story, self.rules) for story in STORIES if not story.is_of_firms]

    @cached_property
    def _by_path(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(unit.area.path, []).append(unit)
        return found

    def lead(self, kind: Kind, ground: Ground) -> Unit:
        """The nearest unit with a duty of the matter type: as the catalogue proposes."""
        key = (kind.entry.code, ground.centres[0].area.path)
        if key not in self._leads:
            around = [unit for path in reversed(paths_covering(key[1])) for unit in self._by_path.get(path, [])]
            wanted = set(kind.entry.lead_functions)
            self._leads[key] = next((unit for unit in around if wanted & set(unit.functions)), ground.centres[-1])
        return self._leads[key]

    def person(self, unit: int) -> int:
        """Whose name stands for a unit's steps: in a load test it need only be the same one each time."""
        return self.people[unit % len(self.people)]

    def grounds(self, count: int, rng: Random) -> list[Ground]:
        """Grids for `count` cases, with a grid worker each."""
        grids = list(Area.objects.current().with_parents().filter(level=AreaLevel.GRID).order_by("path"))
        wanted = min(len(grids), max(FEWEST_GRIDS, count // CASES_A_GRID))
        chosen = sorted(rng.sample(grids, wanted), key=lambda grid: grid.path)
        centres = {unit.area.path: unit for unit in self.units if unit.is_centre}
        around = [tuple(centres[path] for path in reversed(paths_covering(grid.path)[:-1])) for grid in chosen]
        workers = _workers(chosen, around)
        return [
            Ground(grid.lineage(), grid.path, units, worker)
            for grid, units, worker in zip(chosen, around, workers, strict=True)
        ]


def _workers(grids: Sequence[Area], around: Sequence[tuple[Unit, ...]]) -> list[int]:
    """The grid workers who are there; where nobody is, one who cannot sign in."""
    held = Post.objects.current().filter(duty=Duty.GRID_WORKER, area__in=grids).order_by("-is_deputy", "-pk")
    known = dict(held.values_list("area_id", "person_id"))
    empty = [(grid, units[0]) for grid, units in zip(grids, around, strict=True) if grid.pk not in known]
    fresh = [
        User(username=f"grid{grid.path}", name=f"{grid.path[-3:]}号网格员", password=NO_PASSWORD)
        for grid, _unit in empty
    ]
    since = dt.date(2021, 3, 1)
    User.objects.bulk_create(fresh, batch_size=2000)
    posts = [
        Post(person=person, duty=Duty.GRID_WORKER, area=grid, unit=unit, since=since)
        for person, (grid, unit) in zip(fresh, empty, strict=True)
    ]
    Post.objects.bulk_create(posts, batch_size=2000)
    known |= {post.area_id or 0: post.person_id for post in posts}
    return [known[grid.pk] for grid in grids]


def reference(day: str, number: int) -> str:
    """As the database's own `cases_next_number` writes it."""
    return f"{settings.CASE_NUMBER_PREFIX}{day}-{number:05}"
