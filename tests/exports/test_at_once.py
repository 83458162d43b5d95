"""Several workers, each with a connection of its own: a file is written once, and one of a person at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from cases.rules.choices import State as CaseState
from exports import actions, working
from exports.choices import Kind, State
from exports.kinds.register import CONTENTS
from exports.models import Export
from tests.cases.world import World, case_in
from tests.exports.files import ask, numbers
from web.errors import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doing: Callable[[], object]) -> list[object]:
    """What each gave, in a thread of its own."""
    gave: list[object] = [None] * len(doing)

    def run(place: int) -> None:
        try:
            gave[place] = doing[place]()
        except Refusal as refusal:
            gave[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(doing))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return gave


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Semaphore, threading.Event]]:
    """Files of matters wait, once begun, until they are let go; the semaphore tells of each that has begun."""
    begun, let_go = threading.Semaphore(0), threading.Event()
    content = CONTENTS[Kind.CASES]

    def rows_of(*args: Any, **options: Any) -> Iterator[dict[str, Any]]:
        begun.release()
        let_go.wait(20)
        yield from content.rows_of(*args, **options)

    monkeypatch.setattr(working, "content_of", lambda _export: replace(content, rows_of=rows_of))
    yield begun, let_go
    let_go.set()


def test_a_file_is_written_once_and_two_people_do_not_wait_for_each_other(
    committed_world: World, held: tuple[threading.Semaphore, threading.Event]
) -> None:
    begun, let_go = held
    cases = [case_in(committed_world, CaseState.WHISTLED) for _ in range(3)]
    first, second = ask(committed_world.person("officer")), ask(committed_world.person("officer"))
    others = ask(committed_world.person("county_officer"))
    gave: list[object] = []
    workers = threading.Thread(target=lambda: gave.extend(at_once(working.advance, working.advance)))
    workers.start()
    assert begun.acquire(timeout=10) and begun.acquire(timeout=10)

    states = dict(Export.objects.values_list("pk", "state"))
    assert states == {first.pk: State.WORKING, second.pk: State.WAITING, others.pk: State.WORKING}
    assert not working.advance()
    let_go.set()
    workers.join(30)

    assert gave == [True, True]
    assert working.advance() and not working.advance()
    for export in Export.objects.all():
        assert (export.state, export.attempts) == (State.READY, 1)
        assert numbers(export) == [case.reference for case in reversed(cases)]


def test_outside_a_transaction_no_snapshot_stays_open(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers of all matters wait in the database as a result, not as a transaction that keeps dead rows."""
    for _ in range(3):
        case_in(committed_world, CaseState.WHISTLED)
    monkeypatch.setattr(working, "CHUNK", 1)
    content, open_for = CONTENTS[Kind.CASES], []

    def rows_of(*args: Any, **options: Any) -> Iterator[dict[str, Any]]:
        yield from content.rows_of(*args, **options)
        open_for.append(connection.in_atomic_block)
        with connection.cursor() as cursor:
            cursor.execute("SELECT bool_and(is_holdable) FROM pg_cursors WHERE name LIKE '\\_django%%'")
            open_for.append(not cursor.fetchone()[0])

    monkeypatch.setattr(working, "content_of", lambda _export: replace(content, rows_of=rows_of))
    ask(committed_world.person("officer"))

    assert working.advance()

    assert open_for and not any(open_for)


def test_of_two_who_ask_at_once_only_one_is_the_fifth(committed_world: World) -> None:
    officer = committed_world.person("officer")
    for _ in range(actions.MOST_TO_COME - 1):
        ask(officer)

    gave = at_once(lambda: ask(committed_world.person("officer")), lambda: ask(committed_world.person("officer")))

    assert sorted(type(one).__name__ for one in gave) == ["Export", "Refusal"]
    assert Export.objects.count() == actions.MOST_TO_COME
