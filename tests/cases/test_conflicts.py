"""What changed while somebody was writing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseEvent, PlanTask
from cases.reading import conflicts
from cases.rules.choices import State
from cases.rules.errors import VersionConflict
from cases.rules.lifecycle import Action, marked
from cases.rules.transitions import Mark
from tests.cases.added_steps import ADDED
from tests.cases.attempts import ATTEMPTS
from tests.cases.steps import again, refused, take
from tests.cases.world import case_in

pytestmark = pytest.mark.django_db


def read_by(world, who, case):
    return Case.objects.as_read_by(world.person(who)).get(pk=case.pk)


def finish(world, case, by, version):
    PlanTask.objects.filter(case=case).update(finished_at=timezone.now())
    return actions.finish(case, by=by, outcome="solved", answer="已疏通", version=version)


AT_VERSION = {
    Action.PROGRESS: lambda w, c, by, seen: actions.progress(c, by=by, note="已联系", version=seen),
    Action.SUPERVISE: lambda w, c, by, seen: actions.supervise(
        c, by=by, kind="amber", unit=w.unit("justice"), reason="群众反映", version=seen
    ),
    Action.FINISH: finish,
}


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


@pytest.mark.parametrize(
    ("typed", "is_repeated"),
    [(["已联系"], True), (["已联系 "], True), ([], True), (["约了周三上门"], False), (["已联系", "另一句"], False)],
)
def test_other_words_than_the_own_step_has_were_not_sent_and_are_said_to_be_so(world, typed, is_repeated):
    case = case_in(world, State.IMPLEMENTING)
    report(case, world, "lead", "已联系")
    seen = read_by(world, "lead", case)

    told = conflicts.since(seen, 1, action=Action.PROGRESS, by=world.person("lead"), typed=typed)

    assert told.own.note == "已联系"
    assert told.is_repeated is is_repeated


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


ADDING = ("progress", "finish_task", "drop_task", "mark_unit", "reveal", "remind", "supervise", "reply_order")
"""Steps that only add something: this test's own list."""


@pytest.mark.parametrize("first", [Action.PROGRESS, Action.SUPERVISE, Action.REMIND, Action.REVEAL])
@pytest.mark.parametrize("second", [Action.PROGRESS, Action.SUPERVISE, Action.FINISH])
def test_what_only_adds_collides_with_no_step_of_another_kind(world, first, second):
    case = case_in(world, State.IMPLEMENTING)
    by = {Action.PROGRESS: "lead", Action.SUPERVISE: "supervisor", Action.FINISH: "lead"}
    seen = case.version
    before = {Action.PROGRESS: "assist", Action.SUPERVISE: "county_officer"}
    ATTEMPTS[first](world, case, world.person(before.get(first, "officer")))

    AT_VERSION[second](world, again(case), world.person(by[second]), seen)

    assert {event.action for event in CaseEvent.objects.filter(case=case)} >= {first, second}


@pytest.mark.parametrize("second", [Action.FINISH, Action.PROGRESS])
def test_a_step_that_moves_the_case_collides_with_one_that_moved_it_and_a_note_does_not(world, second):
    """The negative control: a colleague called one more unit while the answer or the note was written."""
    case = case_in(world, State.IMPLEMENTING)
    seen = case.version
    case = take(world, case, (Action.ADD_UNIT, "lead_head"))
    PlanTask.objects.filter(case=case).update(finished_at=timezone.now())

    if second == Action.FINISH:
        with refused(VersionConflict, case, status=409):
            AT_VERSION[second](world, case, world.person("lead"), seen)
    else:
        AT_VERSION[second](world, case, world.person("lead"), seen)


@pytest.mark.parametrize("action", [Action.PROGRESS, Action.SUPERVISE])
def test_the_same_form_sent_twice_is_still_told(world, action):
    case = case_in(world, State.IMPLEMENTING)
    person = world.person("lead" if action == Action.PROGRESS else "supervisor")
    AT_VERSION[action](world, case, person, case.version)

    with refused(VersionConflict, again(case), status=409):
        AT_VERSION[action](world, again(case), person, case.version)


def test_the_additive_steps_are_those_of_the_list():
    added = {str(action) for action, step in ADDED.items() if "adds" in step.marks.split()}
    assert {str(action) for action in marked(Mark.ADDS)} == {*ADDING, "press", "record_call_in"} | added


def test_a_version_that_there_never_was_is_a_conflict(world):
    case = case_in(world, State.IMPLEMENTING)

    with refused(VersionConflict, case, status=409):
        actions.progress(case, by=world.person("lead"), note="x", version=case.version + 1)


@pytest.mark.parametrize("action", [Action.PROGRESS, Action.WRITE_NOTE, Action.ADD_FACT])
def test_other_words_of_the_same_person_are_a_further_step_and_the_same_words_count_once(world, action):
    """Two tabs were opened before either was sent."""
    case = case_in(world, State.IMPLEMENTING)
    verb, by = getattr(actions, str(action)), world.person("officer" if action == Action.ADD_FACT else "lead")
    seen = case.version
    for note in ("已联系", "约了周三上门"):
        verb(again(case), by=by, note=note, version=seen)

    for note in ("已联系", "约了周三上门"):
        with refused(VersionConflict, again(case), status=409):
            verb(again(case), by=by, note=note, version=seen)

    told = CaseEvent.objects.filter(case=case, action=action).order_by("seq")
    assert [event.note for event in told] == ["已联系", "约了周三上门"]


def test_of_several_own_steps_the_one_that_was_sent_again_is_named(world):
    case = case_in(world, State.IMPLEMENTING)
    for note in ("已联系", "约了周三上门"):
        report(case, world, "lead", note)
    seen = read_by(world, "lead", case)

    told = conflicts.since(seen, 1, action=Action.PROGRESS, by=world.person("lead"), typed=["已联系"])

    assert (told.own.note, told.is_repeated) == ("已联系", True)
