"""A statement compiled once asks what its queryset asks, for whoever asks it; what could freeze a value is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import structlog
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from networks.choices import AreaLevel
from networks.models import Area
from web.compiled import Compiled, NotCompiled, compared

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 4, 15, 30, tzinfo=dt.UTC)
HELD = [0]
"""What a careless builder could reach for: something of one request."""


@pytest.fixture
def cities() -> list[Area]:
    codes = ("220200000000", "220300000000", "220400000000")
    since = dt.date(2020, 1, 1)
    return [Area.objects.create(code=code, name=code, level=AreaLevel.CITY, since=since) for code in codes]


def _by_number(level: str, *, number: int | None) -> QuerySet[Area]:
    areas = Area.objects.filter(level=level).order_by("pk")
    return areas.filter(pk=number) if number else areas


def _texts(*, since: dt.datetime, text: str) -> QuerySet[Area, Any]:
    moved = since - dt.timedelta(days=5)
    return Area.objects.filter(name=text).annotate(moved=Value(moved), text=Value(text)).values("name", "moved", "text")


def _any_of(*, numbers: list[int]) -> QuerySet[Area, Any]:
    return Area.objects.filter(pk__any_of=numbers).order_by("pk").values_list("pk")


def _frozen(*, number: int) -> QuerySet[Area]:
    return Area.objects.filter(pk__in=[number, HELD[0]])


def _of_today(*, number: int) -> QuerySet[Area]:
    return Area.objects.filter(pk=number, since__lte=timezone.localdate())


def _of_now(*, number: int) -> QuerySet[Area]:
    return Area.objects.filter(pk=number).annotate(at=Value(timezone.now()))


def _at_midnight(*, now: dt.datetime) -> QuerySet[Area]:
    return Area.objects.annotate(at=Value(now.replace(hour=0, minute=0, second=0, microsecond=0)))


def _next(*, number: int) -> QuerySet[Area]:
    return Area.objects.filter(pk=number + 1)


def _inside(*, text: str) -> QuerySet[Area]:
    return Area.objects.filter(name__contains=text)


def _by_size(*, number: int) -> QuerySet[Area]:
    return Area.objects.order_by("pk" if number % 1_000 else "-pk")[: number % 10**17 // 10**16 + number // 10**17]


def test_it_gives_what_its_queryset_gives_to_each_who_asks(cities: list[Area]) -> None:
    compiled = Compiled(_by_number)

    asked = [list(compiled.rows(AreaLevel.CITY, number=number)) for number in (cities[0].pk, cities[2].pk, None)]

    assert asked == [[cities[0]], [cities[2]], cities]
    assert len(compiled._kept) == 2  # with a number and without: two shapes


def test_it_is_built_for_each_shape_once_and_not_again(cities: list[Area], settings: Settings) -> None:
    settings.COMPILED_IS_COMPARED = False
    compiled, built = Compiled(_by_number), Counting()
    compiled.build = built

    for city in cities:
        assert list(compiled.rows(AreaLevel.CITY, number=city.pk)) == [city]

    assert built.times == 2  # once with each set of stand-ins


class Counting:
    """Counts how often the queryset is built."""

    times = 0

    def __call__(self, level: str, *, number: int | None) -> QuerySet[Area]:
        self.times += 1
        return _by_number(level, number=number)


def test_texts_and_moved_instants_are_filled_in(cities: list[Area]) -> None:
    compiled = Compiled(_texts)

    for city, since in zip(cities, (NOW, NOW + dt.timedelta(days=400), NOW - dt.timedelta(days=4_000)), strict=True):
        [row] = compiled.rows(since=since, text=city.name)
        assert row == {"name": city.name, "moved": since - dt.timedelta(days=5), "text": city.name}


def test_a_list_of_any_length_is_one_parameter(cities: list[Area]) -> None:
    compiled = Compiled(_any_of)
    numbers = [city.pk for city in cities]

    assert [list(compiled.rows(numbers=numbers[:length])) for length in (0, 1, 3)] == [
        [(number,) for number in numbers[:length]] for length in (0, 1, 3)
    ]
    assert len(compiled._kept) == 1


def test_what_no_row_can_answer_is_not_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert list(Compiled(_nobody).rows(number=1)) == []


def _nobody(*, number: int) -> QuerySet[Area]:
    return Area.objects.filter(pk=number).none()


@pytest.mark.parametrize("build", [_of_today, _of_now, _next])
def test_a_value_of_the_moment_or_a_reckoned_one_is_refused(build: Any) -> None:
    with pytest.raises(NotCompiled):
        Compiled(build).rows(number=7)


def test_a_city_gets_its_page_where_a_statement_cannot_be_kept(
    cities: list[Area], settings: Settings, capture_logs: list[Any]
) -> None:
    """In the tests it is refused; a running service asks the queryset itself and says so in the log, without values."""
    settings.COMPILED_IS_COMPARED = False

    found = list(Compiled(_of_today).rows(number=cities[1].pk))

    assert found == list(_of_today(number=cities[1].pk))
    assert [(entry["event"], entry["statement"]) for entry in capture_logs] == [("not_compiled", "_of_today")]


@pytest.fixture
def capture_logs() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as entries:
        yield entries


def test_an_instant_that_was_rounded_is_refused() -> None:
    with pytest.raises(NotCompiled):
        Compiled(_at_midnight).rows(now=NOW)


def test_a_text_inside_another_is_refused() -> None:
    with pytest.raises(NotCompiled):
        Compiled(_inside).rows(text="北")


def test_sql_that_depends_on_a_value_is_refused() -> None:
    with pytest.raises(NotCompiled):
        Compiled(_by_size).rows(number=7)


def test_a_closure_is_refused(cities: list[Area]) -> None:
    mine = cities[0].pk

    with pytest.raises(NotCompiled):
        Compiled(lambda *, number: Area.objects.filter(pk__in=[number, mine]))


def test_a_frozen_value_is_seen_by_the_next_module_that_asks(cities: list[Area]) -> None:
    """The control of the comparison that every module with tests of pages makes."""
    compiled = Compiled(_frozen)
    HELD[0] = cities[0].pk
    compiled.rows(number=cities[1].pk)

    HELD[0] = cities[2].pk
    compared.clear()
    for _again in range(2):
        with pytest.raises(NotCompiled):
            compiled.rows(number=cities[1].pk)


class Person:
    """Two of them have one shape, and the statement holds more of each than its numbers."""

    key = ()

    def __init__(self, number: int, held: int = 0) -> None:
        self.numbers, self.held = [number], held

    @property
    def itself(self) -> Person:
        return self

    def stand_in(self, numbers: Sequence[int]) -> Person:
        return Person(numbers[0])


def _of_person(person: Person) -> QuerySet[Area]:
    return Area.objects.filter(pk__in=[person.numbers[0], person.held])


def test_a_person_whose_shape_says_too_little_is_seen_beside_others_of_the_module(cities: list[Area]) -> None:
    compiled = Compiled(_of_person)
    compiled.rows(Person(cities[0].pk))

    with pytest.raises(NotCompiled):
        compiled.rows(Person(cities[1].pk, held=cities[2].pk))


def test_the_same_statement_reaches_the_database(cities: list[Area]) -> None:
    compiled = Compiled(_by_number)
    with CaptureQueriesContext(connection) as asked:
        list(compiled.rows(AreaLevel.CITY, number=cities[1].pk))
        list(_by_number(AreaLevel.CITY, number=cities[1].pk))

    assert asked[0]["sql"] == asked[1]["sql"]


def test_joined_rows_and_annotations_come_along(cities: list[Area]) -> None:
    county = Area.objects.create(
        code="220283000000", name="舒兰市", level=AreaLevel.COUNTY, parent=cities[0], since=dt.date(2020, 1, 1)
    )

    [found] = Compiled(_with_parent).rows(number=county.pk)

    with CaptureQueriesContext(connection) as asked:
        assert (found.parent, found.above) == (cities[0], cities[0].name)
    assert not asked.captured_queries


def _with_parent(*, number: int) -> QuerySet[Area]:
    return Area.objects.filter(pk=number).select_related("parent").annotate(above=F("parent__name"))


def test_a_number_that_no_column_can_hold_finds_nothing(cities: list[Area]) -> None:
    assert list(Compiled(_by_number).rows(AreaLevel.CITY, number=2**63)) == []


def _locked(*, number: int) -> QuerySet[Area]:
    return Area.objects.select_for_update().filter(pk=number)


@pytest.mark.django_db(transaction=True)
def test_a_kept_lock_outside_a_transaction_is_refused_as_django_refuses_it() -> None:
    compiled = Compiled(_locked)
    with transaction.atomic():
        assert list(compiled.rows(number=1)) == []

    with pytest.raises(transaction.TransactionManagementError):
        list(compiled.rows(number=1))
