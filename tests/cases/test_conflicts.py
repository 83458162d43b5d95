"""What changed while somebody was writing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions, conflicts
from cases.choices import Action, State
from cases.models import Case
from tests.cases.world import case_in

pytestmark = pytest.mark.django_db


def read_by(world, who, case):
    return Case.objects.as_read_by(world.person(who)).get(pk=case.pk)


def report(case, world, who, note):
    actions.progress(case, by=world.person(who), note=note)


def test_only_what_came_after_is_told_newest_first(world):
    case = case_in(world, State.IMPLEMENTING)
    for note in ("一", "二", "三"):
        report(case, world, "assist", note)

    changed = conflicts.since(read_by(world, "lead", case), 2, action=Action.FINISH, by=world.person("lead"))

    assert [(line.note, line.by) for line in changed.lines] == [("三", "assist"), ("二", "assist")]
    assert changed.own is None


def test_ones_own_step_of_the_same_kind_means_that_it_was_sent_twice(world):
    case = case_in(world, State.IMPLEMENTING)
    report(case, world, "lead", "已联系")

    def told(action, who):
        return conflicts.since(read_by(world, who, case), 1, action=action, by=world.person(who)).own

    assert told(Action.PROGRESS, "lead").note == "已联系"
    assert told(Action.PROGRESS, "assist") is None
    assert told(Action.FINISH, "lead") is None


def test_a_long_absence_is_told_by_its_last_twenty_events_in_one_statement(world):
    case = case_in(world, State.IMPLEMENTING)
    for number in range(conflicts.SHOWN + 2):
        report(case, world, "assist", str(number))

    case = read_by(world, "lead", case)
    with CaptureQueriesContext(connection) as captured:
        changed = conflicts.since(case, 1, action=Action.FINISH, by=world.people["lead"])

    assert len(captured) == 1
    assert [changed.lines[0].note, changed.lines[-1].note] == ["21", "2"]


def test_a_version_from_the_future_shows_no_change(world):
    case = case_in(world, State.IMPLEMENTING)

    assert conflicts.since(read_by(world, "lead", case), 99, action=Action.FINISH, by=world.people["lead"]).lines == []
