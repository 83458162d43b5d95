"""Mergings at once, with real threads: no circle, no deadlock, nobody lost."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.models import Case, CaseEvent, Reporter
from cases.rules.choices import State
from tests.cases.merged import merged
from tests.cases.steps import again
from tests.cases.test_racing import counted, race
from tests.cases.world import World, case_in

ROUNDS = 3


def test_two_mergings_the_other_way_round_leave_one_that_goes_on(committed_world: World) -> None:
    world = committed_world
    officer = world.person("officer")
    for _round in range(ROUNDS):
        pair = [case_in(world, State.ACCEPTED) for _ in range(2)]

        def run(number: int, pair: list[Case] = pair) -> object:
            own, other = pair[number % 2], pair[1 - number % 2]
            return actions.merge(own, by=officer, others=[], master=other, reason="同一处")

        outcomes = race(6, run)

        assert counted(outcomes) == {"won": 1, 409: 5}
        assert sorted(again(case).state for case in pair) == [State.ACCEPTED, State.MERGED]
        goes_on = next(case for case in pair if again(case).state == State.ACCEPTED)
        assert Reporter.objects.filter(case=goes_on).count() == 2


def test_a_ring_of_mergings_and_their_undoing_never_deadlocks_and_loses_nobody(committed_world: World) -> None:
    world = committed_world
    officer = world.person("officer")
    ring = [case_in(world, State.ACCEPTED) for _ in range(4)]
    merged(world, ring[0], ring[1])

    def run(number: int) -> object:
        own, following = ring[number % 4], ring[(number + 1) % 4]
        if number >= 4:
            return actions.unmerge(own, by=officer, reason="不是一回事")
        return actions.merge(own, by=officer, others=[], master=following, reason="同一处")

    outcomes = counted(race(8, run))

    assert set(outcomes) <= {"won", 409}, outcomes
    people = Reporter.objects.filter(case__in=ring).select_related("case")
    assert people.count() == 4
    assert all(person.case.state != State.MERGED for person in people)
    for case in map(again, ring):
        assert (case.state == State.MERGED) == (case.continues_id is not None)
        assert case.version == CaseEvent.objects.filter(case=case).count()


def test_merged_and_dispatched_at_once_from_the_same_page_one_comes_first(committed_world: World) -> None:
    world = committed_world
    officer = world.person("officer")
    case, master = case_in(world, State.ACCEPTED), case_in(world, State.ACCEPTED)

    def run(number: int) -> object:
        if number % 2:
            return actions.dispatch(case, by=officer, lead=world.unit("justice"), version=case.version)
        return actions.merge(case, by=officer, others=[], master=master, reason="同一处", version=case.version)

    assert counted(race(4, run)) == {"won": 1, 409: 3}
    assert again(case).state in (State.MERGED, State.DISPATCHED)


def test_the_rows_of_one_merging_are_locked_in_the_order_of_their_ids(committed_world: World) -> None:
    """A race meets a deadlock by luck; that the rows are locked in one order is seen in the statement."""
    cases = [case_in(committed_world, State.ACCEPTED) for _ in range(3)]

    with CaptureQueriesContext(connection) as seen:
        merged(committed_world, cases[2], cases[0], cases[1])

    locks = [query["sql"] for query in seen if "FOR NO KEY UPDATE" in query["sql"]]
    assert len(locks) == 1
    assert locks[0].endswith('ORDER BY "cases_case"."id" ASC FOR NO KEY UPDATE OF "cases_case"')
