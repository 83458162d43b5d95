"""A whole city of people, for lists, pickers and imports at their true size: the people invented, the areas real."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, cycle, islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from demo import firms_of_a_city
from demo.chance import seeded
from demo.city_names import names
from demo.people import Wanted, hire
from demo.places import load_places
from networks import rules
from networks.choices import AreaLevel, UnitKind
from networks.loading import load_all
from networks.models import Area, Unit
from teams.choices import Duty
from teams.models import Post, User

GRID_WORKERS, RESPONSIBLE, SQUADS = 80_000, 11_000, 144
ASSISTANCE, VOLUNTEER_TEAMS = 7_563, 2_580
WITHOUT_POST = 400
ENDING_SOON = 300
# Of each area of a level; together with the city's own they are all of them.
RESPONSIBLE_EACH = {AreaLevel.COUNTY: 40, AreaLevel.STREET: 10, AreaLevel.COMMUNITY: 5}
IN_A_SQUAD = (Duty.HEAD, Duty.HANDLER, Duty.HANDLER, Duty.HANDLER, Duty.HANDLER)
AT_A_CENTRE = (Duty.DUTY_OFFICER, Duty.DUTY_OFFICER, Duty.HEAD)
FIRST_DAY = dt.date(2020, 1, 1)
SIGN_IN = "jl{:06}"
A_STATEMENT = 5_000
Told = Callable[[int], object]


@transaction.atomic
def load_city(*, today: dt.date, seed: int, told: Told = bool) -> int:
    """Fill the city's posts around those of the demo; how many people were added, none where they are there already."""
    load_all()
    hire(load_places(), rules.current(), seeded(seed, "people"))
    if User.objects.filter(username=SIGN_IN.format(1)).exists():
        return 0
    rng = seeded(seed, "city")
    _set_up_volunteer_teams()
    wanted = _wanted()
    people = list(_people(len(wanted) + WITHOUT_POST, rng))
    for start in range(0, len(people), A_STATEMENT):
        User.objects.bulk_create(people[start : start + A_STATEMENT])
        told(len(people[start : start + A_STATEMENT]))
    ending = frozenset(rng.sample(range(len(wanted)), ENDING_SOON))
    posts = (
        _post(person, post, rng, today + dt.timedelta(days=1 + number % 29) if number in ending else None)
        for number, (person, post) in enumerate(zip(people, wanted, strict=False))
    )
    while part := list(islice(posts, A_STATEMENT)):
        Post.objects.bulk_create(part)
    _count_again()
    firms_of_a_city.fill(today=today, rng=rng)
    return len(people)


def _people(count: int, rng: Random) -> Iterator[User]:
    """They cannot sign in: nobody knows a password of theirs."""
    nobodys = make_password(None)
    for number, name in enumerate(islice(names(rng), count), 1):
        phone = f"1{rng.choice('3578')}{rng.randrange(10**9):09}"
        yield User(username=SIGN_IN.format(number), name=name, phone=phone, password=nobodys)


def _post(person: User, wanted: Wanted, rng: Random, until: dt.date | None) -> Post:
    since = FIRST_DAY + dt.timedelta(days=rng.randrange(2000))
    return Post(
        person=person,
        duty=wanted.duty,
        area=wanted.area,
        unit=wanted.unit,
        is_deputy=wanted.is_deputy,
        since=since,
        until=until,
    )


def _wanted() -> list[Wanted]:
    areas = list(Area.objects.current().order_by("path"))
    units = list(Unit.objects.current().select_related("area").order_by("area__path", "pk"))
    taken = Post.objects.current()
    parts = (_grid_workers(areas, units, taken.filter(duty=Duty.GRID_WORKER)), _responsible(areas), _members(units))
    return list(chain(*parts, _staff(units, frozenset(taken.values_list("unit_id", "duty")))))


def _grid_workers(areas: Sequence[Area], units: Iterable[Unit], taken: Iterable[Post]) -> Iterator[Wanted]:
    """Each grid has its main one first; those that the demo has put there count."""
    centres = {unit.area_id: unit for unit in units if unit.is_centre}
    grids = [area for area in areas if area.level == AreaLevel.GRID]
    there = Counter(post.area_id for post in taken)
    empty = [grid for grid in grids if not there[grid.pk]]
    main = ((grid, False) for grid in empty)
    deputies = ((grid, True) for grid in cycle(grids))
    for grid, is_deputy in islice(chain(main, deputies), GRID_WORKERS - sum(there.values())):
        yield Wanted(Duty.GRID_WORKER, centres[grid.parent_id or 0], grid, is_deputy=is_deputy)


def _responsible(areas: Iterable[Area]) -> Iterator[Wanted]:
    """So many for each area of a level; the city's own make up the number."""
    by_level = [(area, RESPONSIBLE_EACH.get(AreaLevel(area.level), 0)) for area in areas]
    below = sum(count for _area, count in by_level)
    for area, count in by_level:
        each = max(RESPONSIBLE - below, 0) if area.level == AreaLevel.CITY else count
        yield from (Wanted(Duty.RESPONSIBLE, area=area) for _one in range(each))


def _members(units: Iterable[Unit]) -> Iterator[Wanted]:
    """Enterprise assistance members, spread evenly over their teams."""
    teams = [unit for unit in units if unit.kind == UnitKind.ENTERPRISE_TEAM]
    yield from (Wanted(Duty.ASSISTANCE, team) for team in islice(cycle(teams), ASSISTANCE))


def _staff(units: Iterable[Unit], filled: frozenset[tuple[int | None, str]]) -> Iterator[Wanted]:
    """Who works in every other unit; what the demo has filled stays as it is."""
    squads = 0
    for unit in units:
        squads += unit.kind == UnitKind.SQUAD
        if unit.kind == UnitKind.SQUAD and squads > SQUADS:
            continue
        yield from (Wanted(duty, unit) for duty in _duties(unit) if (unit.pk, duty) not in filled)


def _duties(unit: Unit) -> tuple[Duty, ...]:
    if unit.is_centre:
        return AT_A_CENTRE
    if unit.kind == UnitKind.SQUAD:
        return IN_A_SQUAD
    if unit.kind in (UnitKind.VOLUNTEER_TEAM, UnitKind.ENTERPRISE_TEAM):
        return (Duty.HEAD,)
    return (Duty.HANDLER,) if unit.kind == UnitKind.PROPERTY else (Duty.HANDLER, Duty.HEAD)


def _set_up_volunteer_teams() -> None:
    """Party-member teams of the communities beside those of the streets, until there are as many as the city has."""
    missing = VOLUNTEER_TEAMS - Unit.objects.current().filter(kind=UnitKind.VOLUNTEER_TEAM).count()
    communities = list(Area.objects.current().filter(level=AreaLevel.COMMUNITY).order_by("path"))
    centres = {unit.area_id: unit for unit in Unit.objects.current().centres().filter(area__in=communities)}
    teams = chain(
        (("党员志愿服务队", area) for area in communities), (("银龄志愿服务队", area) for area in communities)
    )
    Unit.objects.bulk_create(
        [
            Unit(
                name=f"{area.name}{kind}",
                short_name=kind,
                kind=UnitKind.VOLUNTEER_TEAM,
                area=area,
                parent=centres[area.pk],
                functions=["志愿服务"],
                since=FIRST_DAY,
            )
            for kind, area in islice(teams, max(missing, 0))
        ],
        batch_size=A_STATEMENT,
    )


def _count_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE teams_user, teams_post, networks_unit")
