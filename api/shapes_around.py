"""What the API says of what stands around matters, as `api.shapes` says it of matters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from api.shapes import AreaName, OrderShape, UnitName


@dataclass(frozen=True, slots=True)
class AreaShape:
    code: str
    name: str
    full_name: str
    level: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class AreaPage:
    results: list[AreaShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class UnitShape:
    id: int
    name: str
    short_name: str
    kind: str
    area: str
    is_centre: bool
    parent: int | None
    functions: list[str]


@dataclass(frozen=True, slots=True)
class UnitPage:
    results: list[UnitShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class PostShape:
    """Who holds which duty, from when until when (the first day no longer)."""

    id: int
    person: str
    duty: str
    is_deputy: bool
    unit: UnitName | None
    area: str | None
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class PostPage:
    results: list[PostShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class MembershipShape:
    """A unit's part in one of the four networks of an area."""

    id: int
    network: str
    area: str
    unit: UnitName
    part: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class MembershipPage:
    results: list[MembershipShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class MemberShape:
    name: str
    since: dt.date | None
    note: str


@dataclass(frozen=True, slots=True)
class TeamRowShape:
    """A place of one of the five teams, and who works there; nobody: it is missing."""

    place: str
    title: str
    members: list[MemberShape]


@dataclass(frozen=True, slots=True)
class TeamPage:
    team: str
    area: str
    results: list[TeamRowShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class EntryShape:
    """A type of the duty catalogue in force; without `parent` it is a heading, which no matter can have."""

    code: str
    name: str
    parent: str | None
    network: str
    level: str
    limit: str
    lead_functions: list[str]
    assist_functions: list[str]
    is_confidential: bool
    is_guarded: bool
    redirect: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`version` changes with anything that gives a limit."""

    version: str
    results: list[EntryShape]


@dataclass(frozen=True, slots=True)
class DayShape:
    day: dt.date
    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class CalendarShape:
    """`is_provisional`: not published yet, so weekends are assumed to be days off."""

    year: int
    is_provisional: bool
    version: str
    days: list[DayShape]


@dataclass(frozen=True, slots=True)
class DueShape:
    """`due_at` is exclusive: not late before it, late from it on."""

    limit: str
    since: dt.datetime
    due_at: dt.datetime
    is_provisional: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class NoticeShape:
    id: int
    kind: str
    sentence: str
    case: str | None
    title: str
    created_at: dt.datetime
    read_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    results: list[NoticeShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class ExportShape:
    """A file of what one sees. `file` is its address once it is ready; `done` of `to_do` matters are read."""

    id: int
    kind: str
    format: str
    filter: str
    is_unmasked: bool
    state: str
    why: str
    asked_at: dt.datetime
    done: int
    to_do: int
    rows: int | None
    size: int | None
    sha256: str
    until: dt.datetime | None
    file: str | None


@dataclass(frozen=True, slots=True)
class ExportPage:
    results: list[ExportShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class OrderOfCase:
    case: str
    order: OrderShape


@dataclass(frozen=True, slots=True)
class OrderPage:
    results: list[OrderOfCase]
    next: str | None


@dataclass(frozen=True, slots=True)
class AreaFiguresShape:
    area: AreaName
    figures: dict[str, int]


@dataclass(frozen=True, slots=True)
class FiguresShape:
    """Open matters of an area and of the areas below it, as counted at `counted_at`."""

    network: str
    area: AreaFiguresShape
    below: list[AreaFiguresShape]
    counted_at: dt.datetime | None
