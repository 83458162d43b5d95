"""The one door for reading: who sees which case, and who does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cases.models import Call, Case
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from networks.models import Area
from teams.choices import Duty
from teams.models import Post, User
from tests.cases.steps import take
from tests.cases.world import LONG_AGO, PEOPLE, World, case_in

BY_AREA = {"grid_worker", "committee_officer", "officer", "second_officer", "county_officer", "city_officer"}
WATCHING = {"supervisor", "auditor", "responsible"}
CALLED = {"lead", "lead_head", "assist"}


def seen(user: User) -> QuerySet[Case]:
    return Case.objects.visible_to(user)  # type: ignore[attr-defined]  # the queryset's own method


def who_sees(world: World, case: Case) -> set[str]:
    return {name for name in PEOPLE if seen(world.person(name)).filter(pk=case.pk).exists()}


def post(world: World, name: str, **facts: Any) -> None:
    """One more post for a person of the small world."""
    Post.objects.create(person=world.people[name], since=LONG_AGO, **facts)


def leave(world: World, name: str) -> None:
    Post.objects.filter(person=world.people[name]).update(until=timezone.localdate())


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.WHISTLED, BY_AREA | WATCHING),
        (State.ACCEPTED, BY_AREA | WATCHING),
        (State.DISPATCHED, BY_AREA | WATCHING | CALLED),
        (State.EVALUATING, BY_AREA | WATCHING | CALLED),
        (State.CLOSED, BY_AREA | WATCHING | CALLED),
    ],
)
def test_a_case_is_seen_by_its_areas_duties_and_by_the_called_units(
    world: World, state: State, expected: set[str]
) -> None:
    assert who_sees(world, case_in(world, state)) == expected


def test_a_unit_that_returned_its_call_still_sees_what_it_was_called_to(world: World) -> None:
    case = take(world, case_in(world, State.DISPATCHED), (Action.RETURN_CALL, "lead"))

    assert {"lead", "lead_head", "assist"} <= who_sees(world, case)


def test_a_case_of_another_street_is_seen_from_above_alone(world: World) -> None:
    elsewhere = {"grid": None, "community": None, "street": world.areas["other_street"], "raised_by": None}

    case = case_in(
        world, State.WHISTLED, centre=world.unit("other_office"), area=world.areas["other_street"], **elsewhere
    )

    from_above = {"county_officer", "city_officer", "supervisor", "auditor"}
    assert who_sees(world, case) == {"other_officer", "other_supervisor", *from_above}


def test_who_raised_a_matter_follows_it_wherever_it_goes(world: World) -> None:
    case = case_in(world, State.WHISTLED, grid=world.areas["other_grid"], raised_by=world.people["uncalled"])

    assert "uncalled" in who_sees(world, case)
    assert "grid_worker" not in who_sees(world, case)


@pytest.mark.parametrize("duty", [Duty.LIAISON, Duty.ASSISTANCE])
def test_whoever_may_raise_a_matter_sees_it_afterwards(world: World, duty: str) -> None:
    leave(world, "uncalled")
    post(world, "uncalled", duty=duty, unit=world.unit("water"))

    assert "uncalled" in who_sees(world, case_in(world, State.WHISTLED, raised_by=world.people["uncalled"]))


@pytest.mark.parametrize("complained", ["justice", "mediation", "committee", "street_office"])
def test_the_unit_complained_of_never_sees_the_case(world: World, complained: str) -> None:
    case = case_in(world, State.IMPLEMENTING, complained_of=world.unit(complained))
    members = {name for name, (_duty, unit, _area) in PEOPLE.items() if unit == complained}

    assert who_sees(world, case) == (BY_AREA | WATCHING | CALLED) - members


def test_another_post_does_not_open_what_one_s_own_unit_is_complained_of_in(world: World) -> None:
    post(world, "lead", duty=Duty.SUPERVISOR, area=world.areas["city"])
    case = case_in(world, State.IMPLEMENTING, complained_of=world.unit("justice"))

    assert "lead" not in who_sees(world, case)


def test_a_case_that_nobody_is_complained_of_in_is_not_hidden(world: World) -> None:
    assert "lead" in who_sees(world, case_in(world, State.IMPLEMENTING, complained_of=None))


@pytest.mark.parametrize("duty", [Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN])
def test_administrators_see_no_case(world: World, duty: str) -> None:
    Post.objects.filter(person=world.people["system_admin"]).update(duty=duty)
    case_in(world, State.IMPLEMENTING)

    assert not seen(world.person("system_admin")).exists()


def test_a_superuser_s_account_opens_no_case(world: World) -> None:
    case_in(world, State.IMPLEMENTING)
    User.objects.filter(username="system_admin").update(is_staff=True, is_superuser=True)

    assert not seen(world.person("system_admin")).exists()


def test_who_has_no_post_today_sees_nothing(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    leave(world, "officer")
    leave(world, "grid_worker")

    assert not {"officer", "grid_worker"} & who_sees(world, case)


def test_a_transfer_counts_from_the_next_request(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    before = world.person("officer")
    assert seen(before).filter(pk=case.pk).exists()

    leave(world, "officer")
    post(world, "officer", duty=Duty.DUTY_OFFICER, unit=world.unit("other_office"))

    assert not seen(world.person("officer")).filter(pk=case.pk).exists()


def test_a_post_that_begins_tomorrow_opens_nothing_today(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    Post.objects.create(person=world.people["uncalled"], duty=Duty.SUPERVISOR, area=world.areas["city"], since=tomorrow)

    assert "uncalled" not in who_sees(world, case)


def test_the_head_of_a_centre_sees_what_waits_for_a_second_person_there(world: World) -> None:
    post(world, "uncalled", duty=Duty.HEAD, unit=world.unit("street_office"))

    assert "uncalled" in who_sees(world, case_in(world, State.WHISTLED))


@pytest.mark.parametrize("duty", [Duty.HEAD, Duty.DUTY_OFFICER, Duty.HANDLER, Duty.LIAISON])
def test_a_duty_in_a_unit_that_is_no_centre_opens_no_area(world: World, duty: str) -> None:
    Post.objects.filter(person=world.people["uncalled"]).delete()
    post(world, "uncalled", duty=duty, unit=world.unit("water"))

    assert "uncalled" not in who_sees(world, case_in(world, State.WHISTLED))


@pytest.mark.parametrize("area", ["city", "county", "street", "community", "grid"])
def test_a_duty_over_an_area_sees_the_subtree(world: World, area: str) -> None:
    post(world, "uncalled", duty=Duty.RESPONSIBLE, area=world.areas[area])

    assert "uncalled" in who_sees(world, case_in(world, State.WHISTLED))


def test_however_many_reasons_there_are_a_case_is_seen_once(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING, raised_by=world.people["lead"])
    for area in ("city", "street", "grid"):
        post(world, "lead", duty=Duty.SUPERVISOR, area=world.areas[area])
    post(world, "lead", duty=Duty.HANDLER, unit=world.unit("mediation"))
    Call.objects.filter(case=case).update(ended_at=timezone.now())
    Call.objects.filter(case=case).first()

    assert list(seen(world.person("lead"))) == [case]


@pytest.mark.parametrize("name", ["officer", "lead", "grid_worker"])
def test_looking_takes_one_statement_however_many_cases(
    world: World, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for state in (State.WHISTLED, State.IMPLEMENTING, State.CLOSED):
        case_in(world, state)
    user = world.person(name)
    assert user.current_posts

    with django_assert_num_queries(1):
        assert list(seen(user))


def test_looking_never_joins(world: World) -> None:
    assert " JOIN " not in str(seen(world.person("lead")).query).split("WHERE")[0]


def test_lists_narrow_what_is_seen_and_never_widen_it(world: World) -> None:
    late = case_in(world, State.IMPLEMENTING, next_due_at=timezone.now())
    ended = case_in(world, State.CLOSED)
    cases: Any = seen(world.person("officer"))

    assert list(cases.ended()) == [ended]
    assert list(cases.overdue()) == [late]
    assert list(cases.held_by(frozenset({world.unit("justice").pk}))) == [late]
    assert set(cases.in_area("street", world.areas["street"].pk)) == {late, ended}
    assert not cases.in_area("street", Area.objects.get(pk=world.areas["other_street"].pk).pk).exists()
