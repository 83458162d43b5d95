"""What lists cost inside the database: each statement explained as it is run, for the people of the demo."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection

from cases.reading import queues, rows, searching
from cases.reading.queues import ARRIVAL, Queue
from demo.people import SIGN_INS
from teams.choices import Duty
from teams.models import User
from worktime import timekeeping

SEARCHES = ("下水道", "电梯 停", "室温", "水", "3-2-101", "00603", "13843256789")
RUNS = 3
BLIND = (Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN)


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement as the database ran it: milliseconds, blocks it touched, and its tree in short."""

    milliseconds: float
    blocks: int
    tree: list[str]


NOTHING_ASKED = Plan(0.0, 0, [])


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as one sign-in gets it."""

    queue: str
    who: str
    found: int
    plan: Plan


def machine() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' ', 2), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL {version} (fsync {fsync})"


def sign_ins() -> list[User]:
    """The demo's people who are there."""
    found = {
        person.username: person for person in User.objects.filter(username__in=[seat.username for seat in SIGN_INS])
    }
    return [found[seat.username] for seat in SIGN_INS if seat.username in found]


def queue_pages(people: Sequence[User]) -> list[Asked]:
    """The first page of each queue, for each person who has it."""
    return [_asked(queue, person) for person in people for queue in queues.queues_of(person)]


def rails(people: Sequence[User]) -> list[Asked]:
    """The numbers beside the names of the queues."""
    return [
        Asked("numbers of the rail", person.username, 0, _slowest(partial(queues.counts, person)))
        for person in people
        if any(queue.group == queues.Group.WAITING for queue in queues.queues_of(person))
    ]


def searches(people: Sequence[User]) -> list[Asked]:
    """The first page of what is found, newest first."""
    return [_searched(words, person) for words in SEARCHES for person in people]


def _searched(words: str, person: User) -> Asked:
    def ask() -> rows.Page:
        return rows.page(searching.matching(person, words), queues.NEWEST, reader=person, now=timekeeping.now())

    return Asked(f"search “{words}”", person.username, len(ask().rows), _slowest(ask))


def _asked(queue: Queue, person: User) -> Asked:
    due = "arrive_due_at" if queue.order == ARRIVAL else "next_due_at"

    def ask() -> rows.Page:
        return rows.page(queue.cases(person), queue.order, reader=person, now=timekeeping.now(), due=due)

    return Asked(queue.slug, person.username, len(ask().rows), _slowest(ask))


def _slowest(ask: Callable[[], object]) -> Plan:
    """Run `ask` once, explain the statements it sent, and keep the slowest."""
    with _heard() as statements:
        ask()
    plans = [_explained(sql, params) for sql, params in statements if "cases_case" in sql]
    return max(plans, key=lambda plan: plan.milliseconds, default=NOTHING_ASKED)


@contextmanager
def _heard() -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield statements


def _explained(sql: str, params: Any) -> Plan:
    """The middle one of three runs, planning included: a page is planned each time it is asked for."""
    runs = []
    with connection.cursor() as cursor:
        for _time in range(RUNS):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            answer = cursor.fetchone()[0]
            runs.append((json.loads(answer) if isinstance(answer, str) else answer)[0])
    run = sorted(runs, key=lambda run: run["Execution Time"])[RUNS // 2]
    plan = run["Plan"]
    blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return Plan(run["Execution Time"] + run["Planning Time"], blocks, list(_tree(plan, 0)))


def _tree(node: dict[str, Any], depth: int) -> Iterator[str]:
    on = node.get("Index Name") or node.get("Relation Name") or ""
    dropped = node.get("Rows Removed by Filter") or 0
    filtered = f", {dropped:g} dropped" if dropped else ""
    yield f"{'  ' * depth}{node['Node Type']} {on} ({node['Actual Rows']:g} rows{filtered})".replace("  (", " (")
    for child in node.get("Plans", []):
        yield from _tree(child, depth + 1)
