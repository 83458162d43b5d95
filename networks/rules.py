"""The rules in force as one value, kept in memory until the database says that they changed."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date
from types import MappingProxyType

from django.db.models import QuerySet
from django.utils import timezone

from networks.choices import Level
from networks.models import CalendarDay, CatalogueItem, Danger, LevelRule, LocalDay, OfficeHours, Revision
from web.compiled import Compiled
from worktime.calendar import WorkCalendar, read_periods


@dataclass(frozen=True, slots=True)
class LevelLimits:
    """The limits of a level as written (`4WH`), in force on the day the rules were read for."""

    level: str
    accept: str
    return_window: str
    arrive: str
    contact: str
    close: str
    extension_count: int
    extension_limit: str
    amber_percent: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Read-only: it is shared by all threads. `catalogue` holds what is in force, `catalogue_by_id` the past too."""

    revision: int | None
    day: date
    calendar: WorkCalendar
    local_calendars: Mapping[int, WorkCalendar]
    levels: Mapping[Level, LevelLimits]
    catalogue: Mapping[str, CatalogueItem]
    catalogue_by_id: Mapping[int, CatalogueItem]
    dangers: tuple[Danger, ...]
    dangers_ended: tuple[Danger, ...]
    version: str

    def calendar_of(self, county: int | None) -> WorkCalendar:
        """The city's calendar, with the days on which that county makes an exception."""
        return self.local_calendars.get(county or 0, self.calendar)


class _Kept:
    """The last rules read. Threads may see different revisions (one is inside its own change), so each compares."""

    def __init__(self) -> None:
        self.rules: Rules | None = None
        self.reading = threading.Lock()

    def get(self, revision: int | None, day: date) -> Rules | None:
        kept = self.rules
        return kept if kept and revision is not None and (kept.revision, kept.day) == (revision, day) else None


_kept = _Kept()


def _revision() -> QuerySet[Revision, int]:
    return Revision.objects.order_by("pk").values_list("number", flat=True)[:1]


REVISION = Compiled(_revision)


def current() -> Rules:
    """The rules in force today. One statement, unless they or the day have changed since the last call."""
    revision, day = next(iter(REVISION.rows()), None), timezone.localdate()
    if rules := _kept.get(revision, day):
        return rules
    with _kept.reading:
        rules = _kept.get(revision, day) or _read(revision, day)
        _kept.rules = rules
        return rules


def recent() -> Rules:
    """The rules as this process last read them, perhaps one change behind: for offering, never for judging."""
    kept = _kept.rules
    return kept if kept and kept.day == timezone.localdate() else current()


def _read(revision: int | None, day: date) -> Rules:
    levels = _levels_on(day)
    every_entry = list(CatalogueItem.objects.select_related("parent").order_by("code", "since"))
    catalogue = {entry.code: entry for entry in every_entry if entry.is_in_force(day)}
    for entry in catalogue.values():
        # A heading may have another version since the entry was written; both bear its code.
        entry.parent = entry.parent and catalogue.get(entry.parent.code, entry.parent)
    calendar = read_calendar()
    dangers, ended = _dangers_on(day)
    return Rules(
        revision=revision,
        day=day,
        calendar=calendar,
        local_calendars=MappingProxyType(_local_calendars(calendar)),
        levels=MappingProxyType(levels),
        catalogue=MappingProxyType(catalogue),
        catalogue_by_id=MappingProxyType({entry.pk: entry for entry in every_entry}),
        dangers=dangers,
        dangers_ended=ended,
        version=_version(levels.values(), catalogue.values()),
    )


def _dangers_on(day: date) -> tuple[tuple[Danger, ...], tuple[Danger, ...]]:
    """Those in force, and those that somebody ended for good."""
    every = list(Danger.objects.order_by("pk"))
    current = [danger for danger in every if danger.is_in_force(day)]
    names = {danger.name_zh for danger in current}
    return tuple(current), tuple(danger for danger in every if danger.until and danger.name_zh not in names)


def read_calendar() -> WorkCalendar:
    """The calendar as it stands in the database."""
    days = CalendarDay.objects.values_list("date", "is_working", "name")
    hours = OfficeHours.objects.values_list("since", "periods")
    return WorkCalendar.of(days.iterator(), ((since, read_periods(periods)) for since, periods in hours))


def _local_calendars(calendar: WorkCalendar) -> dict[int, WorkCalendar]:
    days = defaultdict(list)
    for area, day, is_working, name in LocalDay.objects.values_list("area", "date", "is_working", "name"):
        days[area].append((day, is_working, name))
    return {area: calendar.with_local(local) for area, local in days.items()}


def _levels_on(day: date) -> dict[Level, LevelLimits]:
    columns = [field.name for field in fields(LevelLimits)]
    rows = LevelRule.objects.filter(since__lte=day).order_by("since").values(*columns)
    return {Level(row["level"]): LevelLimits(**row) for row in rows}


def _version(levels: Iterable[LevelLimits], catalogue: Iterable[CatalogueItem]) -> str:
    """Twelve hex digits of what gives a limit: the same rules have the same version everywhere."""
    limits = [astuple(level) for level in levels]
    entries = [(entry.code, entry.level, entry.limit, sorted(entry.stage_limits.items())) for entry in catalogue]
    return hashlib.sha256(repr((limits, entries)).encode()).hexdigest()[:12]
