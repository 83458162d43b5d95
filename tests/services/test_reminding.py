"""Whoever must act is told before the limit ends, and once after it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from outbox.models import Message
from services.actions import reminding
from services.models import Application
from services.tasks import remind_of_applications
from teams.models import User
from tests.cases.world import World
from tests.services.applications import NEED, applied, drafted, issued

pytestmark = pytest.mark.django_db
MORNING_BEFORE, MORNING_AFTER = -dt.timedelta(hours=40), dt.timedelta(hours=8)


def told_at(application: Application, moment: dt.timedelta) -> set[tuple[str, str]]:
    """Which side of the limit, and who, when beat wakes the task twice at that time."""
    with time_machine.travel(application.due_at + moment):
        remind_of_applications()
        remind_of_applications()
    names = dict(User.objects.values_list("pk", "username"))
    rows = Message.objects.filter(channel="inbox", key__startswith=f"service:{application.pk}:")
    told = [(row.key.split(":")[2], names[int(row.recipient)]) for row in rows]
    assert len(told) == len(set(told))
    return set(told)


def test_before_it_is_written_the_grid_worker_and_the_community_are_told_once(world: World) -> None:
    application = applied(world)

    assert told_at(application, MORNING_BEFORE) == {("due", "grid_worker"), ("due", "committee_officer")}


def test_what_names_the_community_alone_is_told_to_all_its_grid_workers(world: World) -> None:
    application = applied(world, area="community")

    assert ("due", "grid_worker") in told_at(application, MORNING_BEFORE)


def test_what_waits_for_a_signature_is_told_to_who_signs(world: World) -> None:
    application = drafted(world, NEED)

    assert told_at(application, MORNING_BEFORE) == {("due", "officer"), ("due", "second_officer")}


def test_late_is_told_once_and_not_for_ever(world: World) -> None:
    application = applied(world)

    assert told_at(application, dt.timedelta(days=30)) == set()
    assert told_at(application, MORNING_AFTER) == {("late", "grid_worker"), ("late", "committee_officer")}


def test_what_has_ended_or_is_not_near_is_not_told(world: World) -> None:
    ended, later = issued(world).application, applied(world, NEED)

    assert told_at(ended, MORNING_BEFORE) == set()
    assert told_at(later, -dt.timedelta(days=20)) == set()
    with time_machine.travel(ended.applied_at):
        assert reminding.remind() == 0
