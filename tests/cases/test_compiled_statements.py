"""Each statement that is compiled once asks what its queryset asks, for every seat, and no two people share a value."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from cases.models import Case
from cases.reading import lists, queues, rows, statements, waiting
from cases.reading.filters import Narrowed, narrowed_to
from cases.reading.lists import ON_PAPER, OWED, OWN, PRESSING, QUEUE
from cases.reading.queues import BY_DUE, COUNTED_TO, NEWEST
from cases.rules.choices import State
from figures import sums, unlisted
from networks.choices import Network
from teams.backends import POSTS, PostsBackend
from teams.choices import Duty
from teams.models import Post, User
from teams.symbolic import Symbolic, stand_in
from tests.cases import seats
from tests.cases.seats import SEATS, Ground
from tests.cases.world import LONG_AGO, World, case_in
from web import pagination
from web.compiled import Compiled, compared

NOW = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=500)
ONE_DAY = dt.timedelta(days=1)
Asked = tuple[Compiled, tuple[Any, ...], dict[str, Any]]


@pytest.fixture(scope="module")
def ground(_built: World) -> Ground:
    return seats.lay(_built)


@pytest.fixture
def person(request: pytest.FixtureRequest, ground: Ground, world: World) -> User:
    return ground.sit(request.param)


each_seat = pytest.mark.parametrize("person", SEATS, ids=str, indirect=True)


def everything(person: User, *, now: dt.datetime, area: int | None, network: str | None, number: int) -> list[Asked]:
    """Every compiled statement with a person in it, as pages ask it."""
    who = Symbolic(person)
    narrow: dict[str, Any] = {"area": area, "network": network}
    level = "street" if area else ""
    slugs = tuple(queue.slug for queue in queues.queues_of(person))
    counted = tuple(queue.slug for queue in queues.counted_of(person))
    to_do = tuple(queue.slug for queue in queues.waiting_of(person))
    at = {"instant": now, "number": number}
    asked: list[Asked] = [(QUEUE, (who, slug, level), {"now": now, **narrow, **_cursor(slug, at)}) for slug in slugs]
    asked += [
        (QUEUE, (who, slug, ""), {"now": now, "area": None, "network": None, **_cursor(slug, {})}) for slug in slugs
    ]
    asked += [(queues.COUNTS, (who, counted, COUNTED_TO), {"now": now})] if counted else []
    asked += [(waiting.MERGED, (who, to_do, counted, COUNTED_TO), {"now": now, **at})] if to_do else []
    return [
        *asked,
        (rows.ASKED, (who,), {"cases": [number, number + 1]}),
        (OWED, (who, 10), {"midnight": now}),
        (OWN, (who, 31), {"instant": None, "number": number}),
        (PRESSING, (who, level, 6), narrow),
        (ON_PAPER, (who, level, 6), {"now": now, **narrow}),
        (unlisted.COUNTED_APART, (who,), {"now": now, "network": network}),
        (sums.KEPT, (who,), {}),
        (statements.CASE, (who,), {"reference": f"JL{number}", "day": now.date(), "night": now.date() - ONE_DAY}),
    ]


def _cursor(slug: str, at: dict[str, Any]) -> dict[str, Any]:
    instant = at.get("instant") if queues.BY_SLUG[slug].order.field else None
    return {"instant": instant, "number": at.get("number")}


@each_seat
def test_what_is_kept_is_what_the_queryset_says_for_two_moments_areas_and_pages(person: User, world: World) -> None:
    """`rows` compares each with its queryset compiled anew, and raises where they differ."""
    first = everything(person, now=NOW, area=world.areas["street"].pk, network=Network.SAFETY, number=11)
    second = everything(person, now=LATER, area=world.areas["other_street"].pk, network=Network.PARTY, number=977)

    for compiled, shape, bound in (*first, *second):
        compared.clear()
        compiled.rows(*shape, **bound)


@each_seat
def test_the_rows_are_those_of_the_queryset(person: User, ground: Ground, settings: Settings) -> None:
    settings.COMPILED_IS_COMPARED = False
    numbers = [case.pk for case in ground.cases.values()]
    last = max(numbers) + 1

    for compiled, shape, bound in everything(person, now=LATER, area=None, network=None, number=last):
        there = {"cases": numbers, "reference": ground.cases["here"].reference}
        asked = bound | {name: value for name, value in there.items() if name in bound}
        plain = compiled.build(*(getattr(part, "itself", part) for part in shape), **asked)
        assert _plainly(compiled.rows(*shape, **asked)) == _plainly(plain)


def _plainly(found: Any) -> list[Any]:
    return [vars(one) | {"_state": None} if isinstance(one, Case) else one for one in found]


def test_two_people_of_one_shape_share_a_statement_and_no_row(world: World, settings: Settings) -> None:
    settings.COMPILED_IS_COMPARED = False
    here, there = _watcher(world, "community"), _watcher(world, "other_community")
    case = case_in(world, State.DISPATCHED)

    assert Symbolic(here).key == Symbolic(there).key
    assert [case.reference in _numbers(person) for person in (here, there, here)] == [True, False, True]
    assert [statements.read(person, case.reference) is None for person in (here, there)] == [False, True]


def _watcher(world: World, area: str) -> User:
    person = User.objects.create(username=f"watches {area}", name="看")
    Post.objects.create(person=person, duty=Duty.SUPERVISOR, area=world.areas[area], since=LONG_AGO)
    return User.objects.get(pk=person.pk)


def _numbers(person: User) -> list[str]:
    page = lists.queue_page(
        queues.BY_SLUG["open"], person, Narrowed(), after="", now=NOW, address=lambda reference: reference
    )
    return [row.number for row in page.rows]


def test_a_person_is_brought_with_the_posts_of_that_day_alone(world: World, settings: Settings) -> None:
    settings.COMPILED_IS_COMPARED = False
    person = _watcher(world, "street")
    Post.objects.filter(person=person).update(until=LONG_AGO + dt.timedelta(days=10))
    days = (LONG_AGO, LONG_AGO + dt.timedelta(days=9), LONG_AGO + dt.timedelta(days=10))

    assert [len(POSTS.rows(person=person.pk, today=day)) for day in days] == [1, 1, 0]
    brought = PostsBackend().get_user(world.people["officer"].pk)
    assert brought is not None and brought.current_posts[0].unit == world.units["street_office"]


def test_a_cursor_comes_back_as_it_was_read() -> None:
    for cursor, order in ((f"{NOW.isoformat()}~7", BY_DUE), ("7", NEWEST), ("", BY_DUE), ("nonsense", NEWEST)):
        again = pagination.written(**pagination.read(cursor, order))
        assert again == (cursor if cursor != "nonsense" else "")


def test_the_stand_in_of_a_person_knows_nothing_but_the_shape(world: World) -> None:
    person = world.person("officer")
    shape = Symbolic(person)

    somebody = stand_in(shape.key, [number + 10**15 for number in shape.numbers])

    assert somebody.own_units.isdisjoint(person.own_units)
    assert somebody.current_posts[0].duty == Duty.DUTY_OFFICER
    for unknown in (lambda: somebody.name, lambda: somebody.current_posts[0].unit.name):  # type: ignore[union-attr]
        with pytest.raises((User.DoesNotExist, world.units["street_office"].DoesNotExist)):
            unknown()


def test_a_queue_that_reaches_for_the_person_behind_the_shape_is_refused(world: World) -> None:
    """The control: with this mistake one person's number would be in everybody's statement."""
    careless = Compiled(_careless)
    HELD.append(world.people["officer"].pk)
    careless.rows(Symbolic(world.person("officer")))

    HELD[0] = world.people["second_officer"].pk
    with pytest.raises(Exception, match="asks something else"):
        careless.rows(Symbolic(world.person("second_officer")))


HELD: list[int] = []


def _careless(reader: User) -> Any:
    return narrowed_to(Case.objects.visible_to(reader), "raised_by", HELD[0], None)
