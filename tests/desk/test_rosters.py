"""Who is on duty: planned a week at a time by whoever is in charge, and asked by day and by night."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from networks.models import Change
from teams import rosters
from teams.actions.rosters import plan
from teams.models import Post, Shift, User
from tests.cases.world import World, today
from web.errors import NotAllowed, Refusal

WEEK = dt.timedelta(days=7)


def next_monday() -> dt.date:
    return today() + dt.timedelta(days=7 - today().weekday())


def planned(world: World, unit: str = "justice") -> dict[tuple[dt.date, bool], str]:
    shifts = Shift.objects.filter(unit=world.unit(unit)).select_related("person")
    return {(one.day, one.is_night): one.person.username for one in shifts}


def address(world: World, unit: str = "justice", **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('desk:roster', args=[world.unit(unit).pk])}?{query}"


def test_the_head_plans_a_week_and_the_ledger_of_configuration_says_so(world: World) -> None:
    monday, lead = next_monday(), world.people["lead"].pk

    plan(world.unit("justice"), monday, {(monday, False): lead, (monday, True): lead}, by=world.person("lead_head"))

    assert planned(world) == {(monday, False): "lead", (monday, True): "lead"}
    change = Change.objects.get(action="roster_planned")
    assert (change.kind, change.subject_id, change.by_id) == (
        "unit",
        world.unit("justice").pk,
        world.people["lead_head"].pk,
    )
    assert "lead" in change.changed["roster"][1]


def test_what_is_not_named_stays_and_what_is_emptied_goes(world: World) -> None:
    monday, unit, head = next_monday(), world.unit("justice"), world.person("lead_head")
    plan(unit, monday, {(monday, False): head.pk, (monday, True): head.pk}, by=head)

    plan(unit, monday, {(monday, True): None}, by=head)

    assert planned(world) == {(monday, False): "lead_head"}


def test_the_same_plan_again_is_no_change(world: World) -> None:
    monday, head = next_monday(), world.person("lead_head")
    for _ in range(2):
        plan(world.unit("justice"), monday, {(monday, False): head.pk}, by=head)

    assert Change.objects.filter(action="roster_planned").count() == 1


@pytest.mark.parametrize("who", ["lead", "assist", "officer", "supervisor", "system_admin"])
def test_nobody_else_plans_it_but_the_administrator_of_the_place(world: World, who: str) -> None:
    monday, person = next_monday(), world.person(who)

    if who == "system_admin":
        plan(world.unit("justice"), monday, {(monday, False): world.people["lead"].pk}, by=person)
        assert planned(world)
        return
    with pytest.raises(NotAllowed):
        plan(world.unit("justice"), monday, {(monday, False): person.pk}, by=person)

    assert not planned(world)


def test_only_people_with_a_post_in_the_unit_on_that_day_are_on_duty(world: World) -> None:
    monday, head = next_monday(), world.person("lead_head")
    Post.objects.filter(person=world.people["lead"]).update(until=monday + dt.timedelta(days=1))
    plan(world.unit("justice"), monday, {(monday, False): world.people["lead"].pk}, by=head)

    for day, person in ((monday + dt.timedelta(days=1), "lead"), (monday, "assist")):
        with pytest.raises(Refusal):
            plan(world.unit("justice"), monday, {(day, True): world.people[person].pk}, by=head)

    assert planned(world) == {(monday, False): "lead"}


def test_days_that_are_over_stay_as_they_were(world: World) -> None:
    yesterday, head = today() - dt.timedelta(days=1), world.person("lead_head")
    monday = yesterday - dt.timedelta(days=yesterday.weekday())

    plan(world.unit("justice"), monday, {(yesterday, False): head.pk}, by=head)

    assert not planned(world)


def test_a_day_has_one_person_in_a_unit(world: World) -> None:
    for name in ("lead", "lead_head"):
        shift = Shift(unit=world.unit("justice"), day=today(), is_night=False, person=world.people[name])
        if name == "lead":
            shift.save()
    with pytest.raises(IntegrityError, match="teams_shift_one_a_day_and_night"), transaction.atomic():
        shift.save()


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-01-05 12:00", "2026-01-05"),
        ("2026-01-05 22:00", "2026-01-05"),
        ("2026-01-06 02:00", "2026-01-05"),
        ("2026-01-06 07:00", "2026-01-06"),
    ],
)
def test_after_midnight_it_is_still_the_night_of_the_evening_before(settings: Settings, now: str, night: str) -> None:
    settings.QUIET_HOURS = (dt.time(21), dt.time(7))

    assert rosters.night_of(dt.datetime.fromisoformat(f"{now}+08:00")) == dt.date.fromisoformat(night)


def test_the_page_keeps_what_was_chosen_and_shows_it_to_members_alone(world: World, client: Client) -> None:
    monday = next_monday()
    client.force_login(world.person("lead_head"))

    answer = client.post(address(world, week=monday), {"d0": world.people["lead"].pk, "n6": world.people["lead"].pk})

    assert answer.status_code == 302
    assert planned(world) == {(monday, False): "lead", (monday + dt.timedelta(days=6), True): "lead"}
    client.force_login(world.person("lead"))
    page = client.get(address(world, week=monday))
    assert page.status_code == 200
    assert ">lead</td>" in page.content.decode() and '<button class="btn2 primary"' not in page.content.decode()
    for stranger in ("assist", "officer", "grid_worker"):
        client.force_login(world.person(stranger))
        assert client.get(address(world, week=monday)).status_code == 404


def test_a_member_who_sends_the_form_all_the_same_is_refused(world: World, client: Client) -> None:
    client.force_login(world.person("lead"))

    answer = client.post(address(world, week=next_monday()), {"d0": world.people["lead"].pk})

    assert answer.status_code == 403
    assert not planned(world)


def test_last_week_is_copied_into_the_form_and_kept_when_it_is_sent(world: World, client: Client) -> None:
    monday, head = next_monday(), world.person("lead_head")
    plan(world.unit("justice"), monday, {(monday, True): world.people["lead"].pk}, by=head)
    client.force_login(head)

    page = client.get(address(world, week=monday + WEEK, copy=1)).content.decode()

    assert "selected>lead</option>" in page
    assert planned(world) == {(monday, True): "lead"}


@pytest.mark.parametrize("week", ["", "x", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_an_unreadable_week_is_this_one(world: World, client: Client, week: str) -> None:
    client.force_login(world.person("lead_head"))

    assert client.get(address(world, week=week)).status_code == 200


def test_the_case_page_says_to_colleagues_who_is_on_duty(world: World, client: Client) -> None:
    from cases.rules.choices import State
    from tests.cases.world import case_in

    for is_night, name in ((False, "lead"), (True, "lead_head")):
        Shift.objects.create(unit=world.unit("justice"), day=today(), is_night=is_night, person=world.people[name])
    case = case_in(world, State.IMPLEMENTING)

    client.force_login(world.person("lead"))
    assert "今日值班lead" in client.get(case.get_absolute_url()).content.decode()
    client.force_login(world.person("assist"))
    assert "今日值班" not in client.get(case.get_absolute_url()).content.decode()


def test_the_own_roster_leads_to_the_own_unit(world: World, client: Client) -> None:
    client.force_login(world.person("lead"))
    assert client.get(reverse("desk:own_roster")).url == reverse("desk:roster", args=[world.unit("justice").pk])
    client.force_login(User.objects.create_user("nobody", "无职"))
    assert client.get(reverse("desk:own_roster")).status_code == 404
