"""Urgent notices at night go to whoever is on duty; colleagues read them in the morning (decision 73)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from cases.models import Case
from cases.notifications import tellings
from cases.notifications.notices import BY_KIND
from cases.notifications.tellings import Telling
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.tasks import drain
from teams.models import InboxEntry, Shift, User
from tests.cases.steps import take
from tests.cases.world import World, case_in

EVENING = dt.date(2026, 1, 5)


@pytest.fixture
def at(settings: Settings, time_machine: TimeMachineFixture) -> TimeMachineFixture:
    settings.QUIET_HOURS = (dt.time(21), dt.time(7))
    time_machine.move_to("2026-01-06T02:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def with_addresses(world: World) -> None:
    for name in ("lead", "lead_head", "assist"):
        User.objects.filter(username=name).update(email=f"{name}@example.org")


def called(world: World, level: str = "I") -> Case:
    return take(world, case_in(world, State.ACCEPTED, level=level), (Action.DISPATCH, "officer"))


def on_duty(world: World, name: str, *, day: dt.date = EVENING, is_night: bool = True) -> None:
    Shift.objects.create(unit=world.unit("justice"), day=day, is_night=is_night, person=world.people[name])


def reached() -> set[str]:
    while drain():
        pass
    return {address.split("@")[0] for letter in mail.outbox for address in letter.to}


def test_at_night_whoever_is_on_duty_is_told_and_the_others_in_the_morning(
    world: World, at: TimeMachineFixture
) -> None:
    on_duty(world, "lead")

    called(world)

    assert reached() == {"lead", "assist"}
    assert set(InboxEntry.objects.filter(kind="dispatch").values_list("user__username", flat=True)) >= {"lead_head"}
    at.move_to("2026-01-06T07:30:00+08:00", tick=False)
    assert reached() == {"lead", "assist", "lead_head"}


def test_without_anybody_on_duty_all_are_told(world: World, at: TimeMachineFixture) -> None:
    called(world)

    assert reached() == {"lead", "lead_head", "assist"}


@pytest.mark.parametrize("how", ["by day", "next night", "without an address", "not of those told"])
def test_nobody_sleeps_where_the_person_on_duty_is_not_reached(world: World, at: TimeMachineFixture, how: str) -> None:
    facts = {"by day": {"is_night": False}, "next night": {"day": EVENING + dt.timedelta(days=1)}}.get(how, {})
    on_duty(world, "grid_worker" if how == "not of those told" else "lead", **facts)  # type: ignore[arg-type]
    if how == "without an address":
        User.objects.filter(username="lead").update(email="")

    called(world)

    assert reached() >= {"lead_head", "assist"}


def test_by_day_all_are_told(world: World, at: TimeMachineFixture) -> None:
    at.move_to("2026-01-06T10:00:00+08:00", tick=False)
    on_duty(world, "lead", day=dt.date(2026, 1, 6))

    called(world)

    assert reached() == {"lead", "lead_head", "assist"}


def test_what_is_not_urgent_waits_for_the_morning_for_everybody(world: World, at: TimeMachineFixture) -> None:
    on_duty(world, "lead")

    called(world, level="III")

    assert reached() == set()


def test_by_day_it_is_nobody_s_turn_to_read_for_the_others(world: World, at: TimeMachineFixture) -> None:
    for day in (EVENING, EVENING + dt.timedelta(days=1)):
        on_duty(world, "lead", day=day)
    case, lead, justice = case_in(world, State.ACCEPTED, level="I"), world.people["lead"].pk, world.units["justice"].pk
    telling = Telling("x", BY_KIND["dispatch"], case, [])
    people = [[(lead, "lead@example.org", justice)]]

    assert set(tellings._tonight([telling], people, timezone.now())) == {justice}
    at.move_to("2026-01-06T08:00:00+08:00", tick=False)
    assert tellings._tonight([telling], people, timezone.now()) == {}
