"""The five teams in an area: who, where, since when, and what is missing. One page of rows costs two statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from enterprises.models import Care, Firm
from five_teams.choices import Team
from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Unit
from networks.models.area import PARENTS, inside, paths_covering
from teams.choices import Duty
from teams.models import Post, RedStation
from web.pagination import BY_AREA, BY_PATH, Keyset

COUNTED_TO = 100
BY_UNIT = Keyset(("unit__area__path", "id"))


@dataclass(frozen=True, slots=True)
class Who:
    """`note`: deputy, stand-in, how many firms; `words`: opening hours and the like."""

    name: str
    since: dt.date | None = None
    phone: str = ""
    note: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class TeamRow:
    place: str
    title: str = ""
    who: list[Who] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        return not self.who


@dataclass(frozen=True, slots=True)
class Kind:
    """How one team is listed: its places, those with nobody, and their rows."""

    places: Callable[[Area], QuerySet[Any]]
    missing: Callable[[QuerySet[Any]], QuerySet[Any]]
    rows: Callable[[list[Any]], list[TeamRow]]
    order: Keyset


def page(team: Team, area: Area, *, is_missing: bool, after: str) -> tuple[list[TeamRow], str]:
    """The rows of one page, each place named as far as it is not clear from the area, and the next page's cursor."""
    kind = KINDS[team]
    places = kind.missing(kind.places(area)) if is_missing else kind.places(area)
    found, older = kind.order.page(places, after)
    around = f"{area.place_name()} "
    return [replace(row, place=row.place.removeprefix(around)) for row in kind.rows(found)], older


def missing_count(team: Team, area: Area) -> int:
    """How many places have nobody, counted to a hundred."""
    kind = KINDS[team]
    return len(kind.missing(kind.places(area)).values_list("pk", flat=True)[:COUNTED_TO])


def _areas(*levels: AreaLevel) -> Callable[[Area], QuerySet[Area]]:
    def places(area: Area) -> QuerySet[Area]:
        return Area.objects.current().within(area).filter(level__in=levels).select_related(PARENTS)

    return places


def _without_post(duty: Duty, **facts: Any) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    def missing(places: QuerySet[Any]) -> QuerySet[Any]:
        held = Post.objects.current().filter(duty=duty, area=OuterRef("pk"), person__is_active=True, **facts)
        return places.filter(~Exists(held))

    return missing


def _posts_by(column: str, posts: QuerySet[Post]) -> dict[int, list[Who]]:
    found: dict[int, list[Who]] = defaultdict(list)
    for post in posts.select_related("person"):
        found[getattr(post, column)].append(Who(post.person.name, post.since, post.person.phone, _note(post)))
    return found


def _note(post: Post) -> str:
    if post.stands_in_for_id:
        return _("stand-in")
    return _("deputy") if post.is_deputy else ""


def _over_areas(duty: Duty) -> Callable[[list[Area]], list[TeamRow]]:
    """The main one first, then deputies, in the order they came."""

    def rows(areas: list[Area]) -> list[TeamRow]:
        posts = Post.objects.current().filter(duty=duty, area__in=areas).order_by("is_deputy", "since", "pk")
        who = _posts_by("area_id", posts)
        return [TeamRow(area.place_name(), area.get_level_display(), who.get(area.pk, [])) for area in areas]

    return rows


def _without_squad(places: QuerySet[Any]) -> QuerySet[Any]:
    return places.filter(~Exists(Unit.objects.current().filter(kind=UnitKind.SQUAD, area=OuterRef("pk"))))


def _squads(streets: list[Area]) -> list[TeamRow]:
    units = {unit.area_id: unit for unit in Unit.objects.current().filter(kind=UnitKind.SQUAD, area__in=streets)}
    heads = _heads(units.values())
    return [_squad(street, units.get(street.pk), heads) for street in streets]


def _squad(street: Area, unit: Unit | None, heads: Mapping[int, list[Who]]) -> TeamRow:
    if unit is None:
        return TeamRow(street.place_name())
    nobody = [Who(_("nobody heads it"), unit.since)]
    return TeamRow(street.place_name(), unit.name, heads.get(unit.pk) or nobody)


def _heads(units: Iterable[Unit]) -> dict[int, list[Who]]:
    posts = Post.objects.current().filter(unit__in=list(units), duty=Duty.HEAD)
    return _posts_by("unit_id", posts.order_by("since", "pk"))


def _members(area: Area) -> QuerySet[Post]:
    """Of teams in the area, and of those around it, which work here too."""
    here = inside(area.path, "unit__area__path") | Q(unit__area__path__in=paths_covering(area.path))
    cared = Care.objects.effective().filter(post=OuterRef("pk")).order_by().values("post")
    count = Coalesce(Subquery(cared.annotate(count=Count("pk")).values("count")), 0)
    posts = Post.objects.current().filter(here, duty=Duty.ASSISTANCE, person__is_active=True)
    return posts.annotate(firm_count=count).select_related("person", f"unit__area__{PARENTS}")


def _without_firms(posts: QuerySet[Any]) -> QuerySet[Any]:
    """They hold their posts, so that whatever is in force is in effect; asking the counts would count everybody's."""
    return posts.filter(~Exists(Care.objects.current().filter(post=OuterRef("pk"))))


def _assistance(posts: list[Any]) -> list[TeamRow]:
    return [
        TeamRow(
            post.unit.area.place_name(),
            post.unit.name,
            [Who(post.person.name, post.since, post.person.phone, words=_firms(post.firm_count))],
        )
        for post in posts
    ]


def _firms(count: int) -> str:
    return _("looks after %(count)s firms") % {"count": count} if count else _("looks after no firm")


def _volunteer_teams(area: Area) -> QuerySet[Unit]:
    here = Unit.objects.current().filter(inside(area.path, "area__path"), kind=UnitKind.VOLUNTEER_TEAM)
    return here.select_related(f"area__{PARENTS}")


def _without_station(teams: QuerySet[Any]) -> QuerySet[Any]:
    return teams.filter(~Exists(RedStation.objects.current().filter(team=OuterRef("pk"))))


def _volunteers(teams: list[Unit]) -> list[TeamRow]:
    """Each team with its red stations: place, hours, services."""
    stations: dict[int, list[Who]] = defaultdict(list)
    for station in RedStation.objects.current().filter(team__in=teams).order_by("pk"):
        words = " · ".join([station.address, station.hours, *station.services])
        stations[station.team_id or 0].append(Who(station.name, station.since, station.phone, words=words))
    return [TeamRow(team.area.place_name(), team.name, stations[team.pk]) for team in teams]


def firms_without_care(area: Area) -> int:
    """How many firms nobody looks after, counted to a hundred."""
    firms = Firm.objects.current().filter(inside(area.path, "area__path")).without_care()
    return len(firms.values_list("pk", flat=True)[:COUNTED_TO])


_ABOVE_THE_GRID = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
KINDS: Mapping[Team, Kind] = {
    Team.RESPONSIBLE: Kind(
        _areas(*_ABOVE_THE_GRID), _without_post(Duty.RESPONSIBLE), _over_areas(Duty.RESPONSIBLE), BY_PATH
    ),
    Team.GRID: Kind(
        _areas(AreaLevel.GRID),
        _without_post(Duty.GRID_WORKER, is_deputy=False),
        _over_areas(Duty.GRID_WORKER),
        BY_PATH,
    ),
    Team.SQUAD: Kind(_areas(AreaLevel.STREET), _without_squad, _squads, BY_PATH),
    Team.ASSISTANCE: Kind(_members, _without_firms, _assistance, BY_UNIT),
    Team.VOLUNTEER: Kind(_volunteer_teams, _without_station, _volunteers, BY_AREA),
}
