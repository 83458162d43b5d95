"""Posts (任职): dated, over an area or in a unit, never twice at once, and the administrators' duties kept apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Unit
from teams.backends import PostsBackend
from teams.choices import ADMINISTRATORS, IN_UNIT, OVER_AREA, Duty
from teams.models import InboxEntry, Post, User

pytestmark = pytest.mark.django_db
YEAR = dt.date(2026, 1, 1)
NEXT = dt.date(2027, 1, 1)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("wang", "王春红")


@pytest.fixture
def city() -> Area:
    return Area.objects.create(code="220200000000", name="吉林市", level=AreaLevel.CITY, since=YEAR)


@pytest.fixture
def unit(city: Area) -> Unit:
    return Unit.objects.create(name="供水公司", short_name="供水", kind=UnitKind.UTILITY, area=city, since=YEAR)


def appoint(person: User, duty: Duty, **facts: Any) -> Post:
    return Post.objects.create(person=person, duty=duty, **({"since": YEAR} | facts))


def refused(name: str, person: User, duty: Duty, **facts: Any) -> None:
    before = Post.objects.count()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        appoint(person, duty, **facts)
    assert Post.objects.count() == before


@pytest.mark.parametrize("until", [YEAR, YEAR - dt.timedelta(days=1)])
def test_a_post_ends_after_it_begins(person: User, unit: Unit, until: dt.date) -> None:
    refused("teams_post_ends_after_it_begins", person, Duty.HANDLER, unit=unit, until=until)


@pytest.mark.parametrize("duty", sorted(OVER_AREA))
def test_a_duty_over_an_area_names_it(person: User, unit: Unit, duty: Duty) -> None:
    refused("teams_post_over_an_area_names_it", person, duty, unit=unit)


@pytest.mark.parametrize("duty", sorted(IN_UNIT))
def test_a_duty_in_a_unit_names_it(person: User, city: Area, duty: Duty) -> None:
    refused("teams_post_in_a_unit_names_it", person, duty, area=city)


@pytest.mark.parametrize(
    ("since", "until"),
    [(YEAR, None), (YEAR + dt.timedelta(days=30), None), (YEAR - dt.timedelta(days=30), YEAR + dt.timedelta(days=1))],
)
def test_the_same_post_is_not_held_twice_at_once(
    person: User, unit: Unit, since: dt.date, until: dt.date | None
) -> None:
    appoint(person, Duty.HANDLER, unit=unit, until=NEXT)

    refused("teams_post_is_not_held_twice", person, Duty.HANDLER, unit=unit, since=since, until=until)


@pytest.mark.parametrize(("since", "until"), [(NEXT, None), (dt.date(2025, 1, 1), YEAR)])
def test_the_same_post_may_be_held_again_before_or_after(
    person: User, unit: Unit, since: dt.date, until: dt.date | None
) -> None:
    appoint(person, Duty.HANDLER, unit=unit, until=NEXT)

    assert appoint(person, Duty.HANDLER, unit=unit, since=since, until=until).pk


def test_different_duties_places_and_people_stand_side_by_side(person: User, unit: Unit, city: Area) -> None:
    other = User.objects.create_user("li", "李")
    for who, duty, place in (
        (person, Duty.HANDLER, {"unit": unit}),
        (person, Duty.HEAD, {"unit": unit}),
        (person, Duty.SUPERVISOR, {"area": city}),
        (other, Duty.HANDLER, {"unit": unit}),
    ):
        appoint(who, duty, **place)

    assert len(person.current_posts) == 3


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", sorted(ADMINISTRATORS))
def test_the_three_administrators_are_three_people(person: User, city: Area, first: Duty, second: Duty) -> None:
    appoint(person, first, area=city)

    name = "teams_post_is_not_held_twice" if first == second else "teams_post_"
    refused(name, person, second, area=city, since=YEAR + dt.timedelta(days=7))


def test_an_administrator_may_take_another_duty_after_leaving_the_first(person: User, city: Area) -> None:
    appoint(person, Duty.SECURITY_ADMIN, until=NEXT)

    assert appoint(person, Duty.AUDITOR, area=city, since=NEXT).pk


@pytest.mark.parametrize(("day", "is_held"), [(-1, False), (0, True), (364, True), (365, False)])
def test_a_post_is_held_from_its_first_day_to_the_day_before_its_end(
    person: User, unit: Unit, day: int, is_held: bool
) -> None:
    appoint(person, Duty.HANDLER, unit=unit, until=NEXT)
    noon = dt.datetime(2026, 1, 1, 4, tzinfo=dt.UTC) + dt.timedelta(days=day)

    with time_machine.travel(noon, tick=False):
        assert Post.objects.current().exists() is is_held


def test_the_day_changes_at_local_midnight(person: User, unit: Unit) -> None:
    appoint(person, Duty.HANDLER, unit=unit)
    midnight = dt.datetime(2025, 12, 31, 16, tzinfo=dt.UTC)

    with time_machine.travel(midnight - dt.timedelta(microseconds=1), tick=False):
        assert not Post.objects.current().exists()
    with time_machine.travel(midnight, tick=False):
        assert Post.objects.current().exists()


def test_a_person_s_units_are_asked_by_duty(person: User, unit: Unit, city: Area) -> None:
    appoint(person, Duty.HANDLER, unit=unit)
    appoint(person, Duty.SUPERVISOR, area=city)

    assert person.units_as(Duty.HANDLER) == person.own_units == frozenset({unit.pk})
    assert person.units_as(Duty.HEAD) == frozenset()
    assert person.has_duty(Duty.HEAD, Duty.SUPERVISOR)
    assert not person.has_duty(Duty.HEAD)


def test_a_post_says_what_it_is_and_where(person: User, unit: Unit, city: Area) -> None:
    assert str(appoint(person, Duty.HANDLER, unit=unit)).endswith("供水公司")
    assert str(appoint(person, Duty.SUPERVISOR, area=city)).endswith("吉林市")


def test_signing_in_brings_person_posts_places_and_unread_notices_at_once(
    person: User, unit: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    appoint(person, Duty.HANDLER, unit=unit)
    for key in "ab":
        InboxEntry.objects.create(user=person, key=key, kind="x", text="x", created_at=timezone.now())

    with django_assert_num_queries(1):
        found = PostsBackend().get_user(person.pk)
        assert found
        assert [post.unit.area.name for post in found.current_posts if post.unit] == ["吉林市"]
        assert found.unread_count == 2


def test_who_has_no_post_today_is_still_a_person(person: User) -> None:
    found = PostsBackend().get_user(person.pk)

    assert found == person
    assert found.current_posts == []


@pytest.mark.parametrize("has_post", [True, False])
def test_an_inactive_person_is_nobody(person: User, unit: Unit, has_post: bool) -> None:
    if has_post:
        appoint(person, Duty.HANDLER, unit=unit)
    User.objects.update(is_active=False)

    assert PostsBackend().get_user(person.pk) is None


def test_an_account_of_last_resort_is_made_as_such() -> None:
    root = User.objects.create_superuser("root", "管理员", "secret")

    assert root.is_staff and root.is_superuser and root.check_password("secret")
    assert str(root) == "管理员"
