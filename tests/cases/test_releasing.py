"""What comes back to a unit by itself: who had it is away, gone or idle; once, with a notice, and not too early."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.conf import LazySettings

from cases import actions, tasks
from cases.actions.jobs import releasing
from cases.models import Assignment, Case, CaseEvent
from cases.rules.choices import Release, State
from cases.rules.lifecycle import Action
from networks.models import LocalDay
from outbox.tasks import drain
from teams.models import InboxEntry, Post, User
from tests.cases.inside_units import taken_by
from tests.cases.world import LONG_AGO, World, case_in, paused, today, working_day
from worktime.deadlines import SHANGHAI

MONDAY = dt.datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
NEXT_MORNING = dt.datetime(2026, 3, 3, 9, 59, tzinfo=SHANGHAI)
EIGHT_HOURS_ON = dt.datetime(2026, 3, 3, 10, 1, tzinfo=SHANGHAI)
FRIDAY = dt.datetime(2026, 3, 6, 16, 0, tzinfo=SHANGHAI)


def released(case: Case) -> list[str]:
    """Why, for each time it went back by itself."""
    events = CaseEvent.objects.filter(case=case, action=Action.RELEASE).order_by("seq")
    return [event.payload["why"] for event in events]


def is_taken(case: Case) -> bool:
    return Assignment.objects.filter(case=case).exists()


def stand_in_for(world: World, name: str) -> User:
    post = world.person(name).posts.get()
    person = User.objects.create_user(f"stands in for {name}", "代班")
    there = {"duty": post.duty, "unit": post.unit, "since": LONG_AGO, "until": working_day(9)}
    Post.objects.create(person=person, stands_in_for=post, **there)
    return person


def told(kind: str) -> set[str]:
    while drain():
        pass
    return set(InboxEntry.objects.filter(kind=kind).values_list("user__username", flat=True))


def test_what_somebody_has_who_is_there_stays_with_them(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))

    assert releasing.release_due() == 0

    assert is_taken(case) and not released(case)


def test_while_somebody_stands_in_it_waits_for_the_unit_and_both_are_told(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    stand_in_for(world, "lead")

    tasks.return_to_units()

    assert released(case) == ["away"] and not is_taken(case)
    assert told("release") == {"lead", "lead_head"}


def test_the_stand_in_keeps_what_they_claimed(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    actions.claim(case, by=stand_in_for(world, "lead"))

    tasks.return_to_units()

    assert is_taken(case) and not released(case)


@pytest.mark.parametrize("how", ["post ended", "account closed"])
def test_what_somebody_had_who_is_gone_waits_for_the_unit(world: World, how: str) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    if how == "post ended":
        Post.objects.filter(person=world.people["lead"]).update(until=today())
    else:
        User.objects.filter(pk=world.people["lead"].pk).update(is_active=False)

    tasks.return_to_units()

    assert released(case) == ["gone"] and not is_taken(case)
    assert told("release") == {"lead_head"}


def test_twice_is_once_and_the_state_stays(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    stand_in_for(world, "lead")
    before = Case.objects.get(pk=case.pk)

    tasks.return_to_units()
    tasks.return_to_units()

    after = Case.objects.get(pk=case.pk)
    assert released(case) == ["away"]
    assert (after.state, after.next_due_at, after.last_step_at) == (
        before.state,
        before.next_due_at,
        before.last_step_at,
    )


def test_what_was_let_go_meanwhile_is_let_go_no_second_time(world: World) -> None:
    """The list was read before the lock; under the lock nobody has the case any more."""
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    stand_in_for(world, "lead")
    number = Assignment.objects.get(case=case).pk

    assert releasing._release(number, Release.AWAY, MONDAY)
    assert not releasing._release(number, Release.AWAY, MONDAY)

    assert released(case) == ["away"]


def test_who_came_back_before_the_lock_keeps_it(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))

    assert not releasing._release(Assignment.objects.get(case=case).pk, Release.AWAY, MONDAY)

    assert is_taken(case)


def test_one_that_fails_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [taken_by(world, case_in(world, State.IMPLEMENTING)) for _ in range(2)]
    stand_in_for(world, "lead")
    release = releasing.assigning.release

    def fail_on_the_first(case: Case, **given: object) -> object:
        if case.pk == cases[0].pk:
            raise RuntimeError
        return release(case, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(releasing.assigning, "release", fail_on_the_first)
    assert releasing.release_due() == 1

    assert [is_taken(case) for case in cases] == [True, False]


def idle_from(world: World, moment: dt.datetime, state: State = State.IMPLEMENTING) -> Case:
    with time_machine.travel(moment, tick=False):
        return taken_by(world, case_in(world, state))


def release_at(moment: dt.datetime) -> None:
    with time_machine.travel(moment, tick=False):
        tasks.return_to_units()


def test_after_eight_working_hours_without_a_step_it_goes_back(world: World) -> None:
    """Monday 09:00: 6.5 hours are left of that day, so the eighth ends on Tuesday at 10:00."""
    case = idle_from(world, MONDAY)

    release_at(NEXT_MORNING)
    assert is_taken(case)
    release_at(EIGHT_HOURS_ON)

    assert released(case) == ["idle"] and not is_taken(case)


def test_nights_and_weekends_are_no_idleness(world: World) -> None:
    """Friday 16:00: one hour is left, then Monday has seven."""
    case = idle_from(world, FRIDAY)

    release_at(FRIDAY + dt.timedelta(days=3))
    assert is_taken(case)
    release_at(dt.datetime(2026, 3, 10, 8, 31, tzinfo=SHANGHAI))

    assert released(case) == ["idle"]


def test_a_step_of_the_unit_begins_the_time_anew(world: World) -> None:
    case = idle_from(world, MONDAY)
    with time_machine.travel(NEXT_MORNING, tick=False):
        actions.progress(case, by=world.person("lead_head"), note="已约好", contacted=True)

    release_at(EIGHT_HOURS_ON)

    assert is_taken(case)


def test_a_step_of_another_unit_does_not(world: World) -> None:
    case = idle_from(world, MONDAY)
    with time_machine.travel(NEXT_MORNING, tick=False):
        actions.progress(case, by=world.person("assist"), note="已约好", contacted=True)

    release_at(EIGHT_HOURS_ON)

    assert released(case) == ["idle"]


def test_while_it_is_paused_nobody_is_idle(world: World) -> None:
    case = idle_from(world, MONDAY)
    with time_machine.travel(MONDAY, tick=False):
        paused(world, case)

    release_at(EIGHT_HOURS_ON)

    assert is_taken(case)


def test_an_answer_that_waits_for_its_checker_is_nobodys_idleness(world: World) -> None:
    case = idle_from(world, MONDAY, State.FEEDBACK)

    release_at(EIGHT_HOURS_ON)

    assert is_taken(case)


def test_without_a_number_of_hours_nobody_is_idle(world: World, settings: LazySettings) -> None:
    settings.IDLE_WORKING_HOURS = 0
    case = idle_from(world, MONDAY)

    release_at(EIGHT_HOURS_ON + dt.timedelta(days=30))

    assert is_taken(case)


def test_a_county_with_days_of_its_own_counts_by_them(world: World) -> None:
    """Its offices are closed on that Tuesday, so nobody there is idle by Wednesday morning."""
    case = idle_from(world, MONDAY)
    closed = {"date": dt.date(2026, 3, 3), "is_working": False, "name": "雪灾"}
    LocalDay.objects.create(area=world.area("county"), **closed)

    release_at(EIGHT_HOURS_ON)
    assert is_taken(case)
    release_at(EIGHT_HOURS_ON + dt.timedelta(days=1))

    assert released(case) == ["idle"]


@pytest.mark.parametrize("state", [State.CLOSED, State.MERGED])
def test_of_what_has_ended_nobody_is_told_and_nothing_is_kept(world: World, state: State) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    Assignment.objects.filter(case=case).update(case=case_in(world, state))
    stand_in_for(world, "lead")

    tasks.return_to_units()

    assert not Assignment.objects.exists()
    assert not CaseEvent.objects.filter(action=Action.RELEASE).exists()


def test_while_it_is_rated_it_is_still_theirs_for_a_rework(world: World) -> None:
    case = taken_by(world, case_in(world, State.EVALUATING))

    tasks.return_to_units()

    assert is_taken(case)


def test_whoever_stands_aside_no_longer_has_it_and_nobody_is_told_why(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))

    actions.step_aside(case, by=world.person("lead"), reason="系亲属")

    assert not is_taken(case)
    assert not released(case) and told("release") == set()
