"""Many at once, with real threads on connections of their own: one wins, the others are refused, nothing breaks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases import actions, tasks
from cases.actions.steps import _move
from cases.models import Case, CaseEvent, Clock, Pause, PlanTask, Rating, Reporter
from cases.models.scope import CaseQuerySet
from cases.rules import lifecycle
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from networks.models import CatalogueItem
from outbox.models import Message
from tests.cases.attempts import ATTEMPTS
from tests.cases.steps import again, take
from tests.cases.test_evaluating import BAD, GOOD, second_reporter
from tests.cases.test_intake import matter
from tests.cases.world import World, case_in, entry, paused, proposed
from web.compiled import Compiled
from web.errors import Refusal

RACERS = 50
SMALL_FIELD = 6


def race(racers: int, run: Callable[[int], object]) -> list[object]:
    """What each thread brought back: its result, or the exception it met. All start at the same moment."""
    start = threading.Barrier(racers)
    outcomes: list[object] = [None] * racers

    def one(number: int) -> None:
        try:
            start.wait(timeout=30)
            outcomes[number] = run(number)
        except Exception as error:  # whatever it was is what the test looks at
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def counted(outcomes: list[object]) -> Counter[object]:
    """Winners as "won", refusals by their status, anything else by its kind."""
    return Counter(
        outcome.status if isinstance(outcome, Refusal) else repr(outcome) if isinstance(outcome, Exception) else "won"
        for outcome in outcomes
    )


def accepting(world: World, case: Case) -> Callable[[int], object]:
    officers = [world.person(name) for name in ("officer", "second_officer")]
    kind = entry()
    return lambda number: actions.accept(case, by=officers[number % 2], entry=kind)


def test_of_fifty_at_once_one_wins_and_the_others_are_refused(committed_world: World) -> None:
    case = case_in(committed_world, State.WHISTLED)

    outcomes = race(RACERS, accepting(committed_world, case))

    assert counted(outcomes) == {"won": 1, 409: RACERS - 1}
    assert again(case).version == CaseEvent.objects.filter(case=case).count() == 2
    assert Message.objects.count() == 1


def test_fifty_of_different_minds_leave_one_whole_ledger(committed_world: World) -> None:
    world = committed_world
    case = case_in(world, State.WHISTLED)
    minds = [Action.ACCEPT, Action.REFUSE, Action.ESCALATE, Action.SEND_DOWN, Action.PROPOSE_TERMINATION]
    officer = world.person("officer")

    outcomes = race(RACERS, lambda number: ATTEMPTS[minds[number % len(minds)]](world, case, officer))

    assert set(counted(outcomes)) <= {"won", 403, 409}
    winners = counted(outcomes)["won"]
    assert again(case).version == CaseEvent.objects.filter(case=case).count() == 1 + winners
    assert Message.objects.count() == winners


def meet_before_judging(monkeypatch: pytest.MonkeyPatch, racers: int) -> None:
    """Let nobody be judged until all have read the case, or have waited long enough to show that they cannot."""
    everybody = threading.Barrier(racers)
    judge = lifecycle.require_fact

    def wait_and_judge(row: lifecycle.Transition, case: lifecycle.Facts) -> None:
        try:
            everybody.wait(timeout=1)
        except threading.BrokenBarrierError:
            pass
        judge(row, case)

    monkeypatch.setattr(lifecycle, "require_fact", wait_and_judge)


def test_the_lock_keeps_the_second_waiting_until_the_first_has_written(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_in(committed_world, State.WHISTLED)
    meet_before_judging(monkeypatch, SMALL_FIELD)

    assert counted(race(SMALL_FIELD, accepting(committed_world, case))) == {"won": 1, 409: SMALL_FIELD - 1}


def test_without_the_lock_the_race_is_seen(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the same race, with nothing that locks, has more than one who believes in having won."""
    case = case_in(committed_world, State.WHISTLED)
    monkeypatch.setattr(CaseQuerySet, "locked", lambda queryset: queryset.all())
    monkeypatch.setattr(_move, "LOCKED", Compiled(_move._locked))  # the kept statement has the lock in it
    meet_before_judging(monkeypatch, SMALL_FIELD)

    outcomes = counted(race(SMALL_FIELD, accepting(committed_world, case)))

    assert outcomes[409] == 0
    assert sum(count for outcome, count in outcomes.items() if "unique" in str(outcome)) == SMALL_FIELD - 1


def test_the_case_row_alone_is_locked_and_leaves_inserts_free(committed_world: World) -> None:
    case = case_in(committed_world, State.WHISTLED)

    with CaptureQueriesContext(
        connection,
    ) as seen:
        take(committed_world, case, (Action.ACCEPT, "officer"))

    locks = [query["sql"] for query in seen if "FOR " in query["sql"] and "UPDATE" in query["sql"].split("FOR ")[-1]]
    assert len(locks) == 1
    assert locks[0].endswith('FOR NO KEY UPDATE OF "cases_case"')


@pytest.mark.parametrize("action", [Action.ESCALATE, Action.ACCEPT, Action.DISPATCH])
def test_whoever_waits_is_judged_against_what_the_first_left(committed_world: World, action: Action) -> None:
    """The centre and the type change under the lock: the second reads both anew, and never meets a missing case."""
    world = committed_world
    case = case_in(world, State.ACCEPTED if action == Action.DISPATCH else State.WHISTLED, catalogue_item=None)
    officer = world.person("officer")
    first_holds, second_waits = threading.Event(), threading.Event()

    def first(_number: int) -> object:
        with _move.move(case, Action.ESCALATE, by=officer, given=dict.fromkeys(lifecycle.Need, "x")) as step:
            first_holds.set()
            second_waits.wait(timeout=1)
            step.case.centre = step.case.holder = world.unit("county_centre")
        return None

    def second(_number: int) -> object:
        first_holds.wait(timeout=10)
        return ATTEMPTS[action](world, case, officer)

    outcomes = race(2, lambda number: (first, second)[number](number))

    assert counted(outcomes) == {"won": 1, 403: 1}
    assert again(case).centre == world.unit("county_centre")


def test_a_guard_that_came_with_the_type_while_waiting_still_guards(committed_world: World) -> None:
    world = committed_world
    guarded = CatalogueItem.objects.filter(is_guarded=True, parent__isnull=False)[0]
    case = case_in(world, State.ACCEPTED, catalogue_item=None)
    officer = world.person("officer")
    first_holds, second_waits = threading.Event(), threading.Event()

    def first(_number: int) -> None:
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(catalogue_item=guarded)
            first_holds.set()
            second_waits.wait(timeout=1)

    def second(_number: int) -> object:
        first_holds.wait(timeout=10)
        return actions.dispatch(case, by=officer, lead=world.unit("committee"))

    assert counted(race(2, lambda number: (first, second)[number](number))) == {"won": 1, 422: 1}


def test_two_whistles_with_one_key_are_one_case(committed_world: World) -> None:
    told = matter(committed_world)
    grid_worker = committed_world.person("grid_worker")

    outcomes = race(8, lambda _number: actions.whistle(told, by=grid_worker, key="k1").pk)

    assert len(set(outcomes)) == 1
    assert Case.objects.count() == CaseEvent.objects.count() == Message.objects.count() == Reporter.objects.count() == 1


def test_one_code_used_by_many_at_once_counts_once(committed_world: World) -> None:
    case = case_in(committed_world, State.EVALUATING)
    second_reporter(case)
    rating = Rating.objects.filter(case=case).earliest("pk")

    outcomes = race(8, lambda _number: actions.rate(Rating.objects.get(pk=rating.pk), answers=BAD))

    assert counted(outcomes) == {"won": 1, 410: 7}
    assert CaseEvent.objects.filter(case=case, action=Action.RATE).count() == 1


def test_two_last_good_ratings_at_once_close_the_case_once(committed_world: World) -> None:
    case = case_in(committed_world, State.EVALUATING)
    second_reporter(case)
    ratings = list(Rating.objects.filter(case=case))

    outcomes = race(2, lambda number: actions.rate(ratings[number], answers=GOOD))

    assert counted(outcomes) == {"won": 2}
    assert again(case).state == State.CLOSED
    assert CaseEvent.objects.filter(case=case, action=Action.CLOSE).count() == 1


def test_two_workers_end_a_window_once(committed_world: World) -> None:
    world = committed_world
    cases = [take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head")) for _ in range(3)]
    end = max(Clock.objects.values_list("due_at", flat=True))

    with time_machine.travel(end, tick=False):
        rung: list[Any] = race(4, lambda _number: tasks.ring_clocks())

    assert sum(rung) == 3
    assert {again(case).ending for case in cases} == {"unrated"}
    assert CaseEvent.objects.filter(action=Action.CLOSE).count() == 3


def test_granted_and_taken_back_at_once_one_comes_first_and_nothing_is_left_half(committed_world: World) -> None:
    world = committed_world
    cases = [proposed(world, case_in(world, State.IMPLEMENTING), Action.PROPOSE_PAUSE, by="lead") for _ in range(4)]
    officers = [world.person("county_officer"), world.person("city_officer")]

    for case in cases:
        outcomes = race(8, lambda number, case=case: actions.pause(case, by=officers[number % 2]))
        assert counted(outcomes) == {"won": 1, 409: 7}
        assert Pause.objects.filter(case=case, until=None).count() == 1


def test_resumed_by_the_system_and_by_a_person_at_once_it_goes_on_once(committed_world: World) -> None:
    world = committed_world
    case = paused(world, case_in(world, State.IMPLEMENTING))
    lead = world.person("lead")
    end = again(case).next_due_at
    assert end

    def run(number: int) -> object:
        return tasks.ring_clocks() if number % 2 else actions.resume(case, by=lead, note="到货")

    with time_machine.travel(end, tick=False):
        outcomes = counted(race(8, run))

    assert set(outcomes) <= {"won", 409}
    assert not again(case).is_paused
    assert CaseEvent.objects.filter(case=case, action=Action.RESUME).count() == 1
    assert Pause.objects.get(case=case).until is not None


def test_a_note_and_an_order_at_once_from_the_same_page_are_both_kept(committed_world: World) -> None:
    """Neither touches what the other says. The negative control: of two answers from one page one is kept."""
    world = committed_world
    lead, assist, supervisor = (world.person(name) for name in ("lead", "assist", "supervisor"))

    def add(case: Case, number: int) -> object:
        if number == 0:
            return actions.progress(case, by=lead, note="已联系", version=case.version)
        if number == 1:
            return actions.progress(case, by=assist, note="已到场", version=case.version)
        unit = world.unit("justice")
        return actions.supervise(case, by=supervisor, kind="amber", unit=unit, reason="x", version=case.version)

    def answer(case: Case, number: int) -> object:
        by = lead if number else world.person("lead_head")
        return actions.finish(case, by=by, outcome="solved", answer="好了", version=case.version)

    for _again in range(3):
        adding, answering = case_in(world, State.IMPLEMENTING), case_in(world, State.IMPLEMENTING)
        PlanTask.objects.filter(case=answering).delete()
        assert counted(race(3, lambda number, case=adding: add(case, number))) == {"won": 3}
        assert counted(race(2, lambda number, case=answering: answer(case, number))) == {"won": 1, 409: 1}
        assert again(adding).version == CaseEvent.objects.filter(case=adding).count()
