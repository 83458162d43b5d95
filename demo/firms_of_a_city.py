"""Networks, firms and red stations of a whole city, around those of the demo: for lists at their true size."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from random import Random

from demo import words_of_firms
from demo.alliances_and_firms import firm_code, memberships_of, name_contacts
from demo.people import SINCE
from enterprises.choices import FirmKind, VisitWay
from enterprises.models import Care, Firm, Request, Visit
from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Membership, Unit
from networks.models.area import paths_covering
from teams.choices import Duty
from teams.models import Post, RedStation

A_STATEMENT = 5_000
FIRST_FIRM = 100
"""Below this number are the firms of the ordinary demo."""
FIRMS_EACH = 2
# One in so many is left out, so that the lists of what is missing have something to show.
WITHOUT_STATION, WITHOUT_CARE, WITHOUT_FIRMS = 20, 100, 40
VISITED, ASKED = 3, 4
LEVELS_WITH_NETWORKS = tuple(level for level in AreaLevel if level != AreaLevel.GRID)


def fill(*, today: dt.date, rng: Random) -> None:
    """Called by the command once the city's people are in their posts."""
    areas = list(Area.objects.current().exclude(level=AreaLevel.GRID).order_by("path"))
    units = list(Unit.objects.current().select_related("area").order_by("area__path", "pk"))
    _join(areas, units)
    _open_stations(units)
    communities = [area for area in areas if area.level == AreaLevel.COMMUNITY]
    _keep_firms(communities, {unit.pk: unit.area.path for unit in units}, today, rng)


def _join(areas: Iterable[Area], units: Iterable[Unit]) -> None:
    by_path: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_path[unit.area.path].append(unit)
    filled = frozenset(Membership.objects.current().values_list("area_id", flat=True))
    empty = (area for area in areas if area.level in LEVELS_WITH_NETWORKS and area.pk not in filled)
    made = chain.from_iterable(memberships_of(area, _around(area, by_path)) for area in empty)
    name_contacts(Membership.objects.bulk_create(made, batch_size=A_STATEMENT))


def _around(area: Area, by_path: Mapping[str, Sequence[Unit]]) -> list[Unit]:
    """The nearest first."""
    return [unit for path in reversed(paths_covering(area.path)) for unit in by_path[path]]


def _open_stations(units: Iterable[Unit]) -> None:
    there = frozenset(RedStation.objects.current().values_list("team_id", flat=True))
    teams = (unit for unit in units if unit.kind == UnitKind.VOLUNTEER_TEAM and unit.pk not in there)
    stations = (_station(number, team) for number, team in enumerate(teams) if number % WITHOUT_STATION)
    RedStation.objects.bulk_create(stations, batch_size=A_STATEMENT)


def _station(number: int, team: Unit) -> RedStation:
    return RedStation(
        name=f"{team.name}驿站",
        area=team.area,
        team=team,
        address=f"{team.area.name}服务中心旁",
        hours=words_of_firms.HOURS,
        services=[words_of_firms.SERVICES[(number + step) % len(words_of_firms.SERVICES)] for step in range(3)],
        phone=f"0432-67{number:06}",
        since=SINCE,
    )


def _keep_firms(communities: Iterable[Area], path_of: Mapping[int, str], today: dt.date, rng: Random) -> None:
    """Some to each assistance member of the city, in the communities where their team works."""
    below: dict[str, list[Area]] = defaultdict(list)
    for community in communities:
        for path in paths_covering(community.path):
            below[path].append(community)
    busy = Care.objects.current().values("post")
    members = Post.objects.current().filter(duty=Duty.ASSISTANCE).exclude(pk__in=busy)
    members = members.select_related("person").order_by("pk")
    carers = [post for number, post in enumerate(members) if number % WITHOUT_FIRMS for _one in range(FIRMS_EACH)]
    places = (rng.choice(below[path_of[post.unit_id or 0]]) for post in carers)
    made = (_firm(number, place, rng) for number, place in enumerate(places, FIRST_FIRM))
    firms = Firm.objects.bulk_create(made, batch_size=A_STATEMENT)
    cared = [pair for number, pair in enumerate(zip(firms, carers, strict=True)) if number % WITHOUT_CARE]
    Care.objects.bulk_create((Care(firm=firm, post=post, since=SINCE) for firm, post in cared), batch_size=A_STATEMENT)
    _visit(cared[::VISITED], today, rng)


def _firm(number: int, area: Area, rng: Random) -> Firm:
    kind = rng.choice(FirmKind.values)
    trade = rng.choice(words_of_firms.TRADES[FirmKind(kind)])
    return Firm(
        name=f"{area.name}{rng.choice(words_of_firms.BRANDS)}{rng.choice(words_of_firms.BRANDS_END)}{trade}",
        code=firm_code(number),
        kind=kind,
        area=area,
        address=f"{area.name}{rng.choice(words_of_firms.ESTATES)}街{rng.randrange(1, 300)}号",
        phone=f"0432-6{rng.randrange(10**6):06}",
        since=SINCE,
    )


def _visit(cared: Sequence[tuple[Firm, Post]], today: dt.date, rng: Random) -> None:
    """Each once in the last quarter; some asked for something, and it waits to be raised."""
    visits = Visit.objects.bulk_create(
        (
            Visit(
                firm=firm,
                by=post.person,
                visited_on=today - dt.timedelta(days=rng.randrange(90)),
                way=VisitWay.VISIT,
                text=words_of_firms.VISITS[number % len(words_of_firms.VISITS)][0],
                key=f"city-{number}",
            )
            for number, (firm, post) in enumerate(cared)
        ),
        batch_size=A_STATEMENT,
    )
    Request.objects.bulk_create(_requests(visits[::ASKED]), batch_size=A_STATEMENT)


def _requests(visits: Iterable[Visit]) -> Iterator[Request]:
    asked = [request for _seen, request in words_of_firms.VISITS if request]
    for number, visit in enumerate(visits):
        yield Request(visit=visit, firm=visit.firm, text=asked[number % len(asked)])
