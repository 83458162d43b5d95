"""More than twenty looks at identities within an hour by one person: told to who watches, at once and once an hour."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from cases import actions
from cases.models import Case, CaseEvent, LookAlarm
from cases.notifications import many_looks
from cases.rules.choices import State
from outbox.models import Message
from outbox.tasks import drain
from teams.models import InboxEntry, User
from tests.administration.pages import Walker, text
from tests.cases.world import World, case_in
from worktime.timekeeping import as_of

KIND = "many_looks"


@pytest.fixture
def case(world: World) -> Case:
    long_ago = timezone.now() - dt.timedelta(days=30)
    return case_in(world, State.IMPLEMENTING, raised_at=long_ago, state_since=long_ago)


def look(case: Case, by: User, times: int = 1) -> None:
    """So many looks, told together as a worker does that was away for a moment."""
    for _ in range(times):
        actions.reveal(Case.objects.get(pk=case.pk), by=by, reason="电话回访")
    drain()


def told() -> set[str]:
    drain()
    entries = InboxEntry.objects.filter(kind=KIND)
    return set(entries.values_list("user__username", flat=True))


def test_the_twenty_first_look_within_an_hour_is_told_and_the_twentieth_is_not(world: World, case: Case) -> None:
    officer = world.person("officer")

    look(case, officer, 20)
    assert (LookAlarm.objects.count(), told()) == (0, set())

    look(case, officer)
    alarm = LookAlarm.objects.get()
    assert (alarm.person, alarm.looks) == (officer, 21)
    assert told() == {"auditor", "auditor_of_city", "auditor_of_street", "security", "security_of_street"}


def test_it_is_told_once_an_hour_however_many_follow(world: World, case: Case, settings: Settings) -> None:
    settings.LOOKS_AN_HOUR = 2
    officer, first = world.person("officer"), timezone.now() - dt.timedelta(hours=2)

    with as_of(first):
        look(case, officer, 5)
    assert LookAlarm.objects.count() == 1
    with as_of(first + dt.timedelta(minutes=61)):
        look(case, officer, 3)

    assert [alarm.looks for alarm in LookAlarm.objects.order_by("pk")] == [5, 3]


def test_looks_of_different_people_and_hours_are_not_added_up(world: World, case: Case, settings: Settings) -> None:
    settings.LOOKS_AN_HOUR = 2
    now = timezone.now()

    with as_of(now - dt.timedelta(minutes=61)):
        look(case, world.person("officer"), 2)
    look(case, world.person("officer"), 2)
    look(case, world.person("second_officer"), 2)

    assert not LookAlarm.objects.exists()


def test_a_code_given_anew_counts_as_a_look(world: World, case: Case, settings: Settings) -> None:
    settings.LOOKS_AN_HOUR = 1
    officer = world.person("officer")
    look(case, officer)

    person = case.reporters.get()
    actions.give_code(Case.objects.get(pk=case.pk), by=officer, reporter=person.pk, reason="丢了")
    drain()

    assert LookAlarm.objects.get().looks == 2


def test_the_notice_names_nobody_and_the_auditor_s_page_does(world: World, case: Case, settings: Settings) -> None:
    settings.LOOKS_AN_HOUR = 1
    look(case, world.person("officer"), 2)

    page = text(Walker(world, "auditor_of_city").see("reveals"))

    name = world.people["officer"].name
    assert f"{name} 在一小时内查看了 2 次诉求人身份" in page
    assert "在一小时内查看了" not in text(Walker(world, "auditor_of_other_street").see("reveals"))
    bodies = str(list(Message.objects.filter(body__kind=KIND).values_list("body", flat=True)))
    assert bodies and name not in bodies and case.reference not in bodies


def test_looks_that_are_told_late_are_judged_by_when_they_were(world: World, case: Case, settings: Settings) -> None:
    settings.LOOKS_AN_HOUR, now = 1, timezone.now()
    for minutes in (300, 200, 100):
        with as_of(now - dt.timedelta(minutes=minutes)):
            actions.reveal(Case.objects.get(pk=case.pk), by=world.person("officer"), reason="回访")
    drain()
    assert not LookAlarm.objects.exists()

    with as_of(now - dt.timedelta(minutes=99)):
        actions.reveal(Case.objects.get(pk=case.pk), by=world.person("officer"), reason="回访")
    drain()

    assert LookAlarm.objects.get().looks == 2


def test_an_event_that_is_told_twice_raises_one_alarm(world: World, case: Case, settings: Settings) -> None:
    settings.LOOKS_AN_HOUR = 0
    look(case, world.person("officer"))

    many_looks.watch([CaseEvent.objects.filter(action="reveal").latest("pk")])

    assert LookAlarm.objects.count() == 1
