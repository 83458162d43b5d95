"""Cases by the million for load tests: rows in the shape the verbs leave, copied in while the next are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import StringIO
from random import Random

from django.db import connection, transaction

from demo import bulk_endings, bulk_references
from demo.bulk_case import Course, Told, Writer
from demo.bulk_ground import EPOCH, OFFSET, QUARTER, QUARTERS_A_DAY, Ground, Times, World, reference
from demo.bulk_rows import TABLES, Batch
from demo.chance import seeded
from demo.golden import ZONE
from demo.memory import uncollected
from demo.people import hire
from demo.places import load_places
from networks import rules
from networks.loading import load_all

CASES_A_BATCH = 4000
YEARS = 3 * 365
# Days after which even the longest limit and its evaluation are over.
SETTLED_AFTER = 80
OPEN_WITHIN = 12
EVALUATED_WITHIN = 13
FIRST_QUARTER, LAST_QUARTER = 28, 84

# Of a thousand cases.
ENDED = (
    (Course(after=bulk_endings.rated), 480),
    (Course(after=bulk_endings.unrated), 150),
    (Course("self_handle", bulk_endings.rated), 160),
    (Course("self_handle", bulk_endings.unrated), 90),
    (Course("whistle", bulk_endings.refused), 25),
    (Course("escalate", bulk_endings.withdrawn), 10),
    (Course("report_in", bulk_endings.terminated), 5),
)
OPEN = (
    (Course("whistle"), 5),
    (Course("escalate"), 5),
    (Course("accept"), 7),
    (Course("dispatch"), 9),
    (Course("report_in"), 10),
    (Course("consult"), 6),
    (Course("progress"), 9),
    (Course("finish_task"), 3),
    (Course("finish"), 5),
    (Course("give_feedback"), 15),
    (Course("give_feedback", bulk_endings.to_review), 2),
    (Course("dispatch", bulk_endings.to_rule), 2),
    (Course("report_in", bulk_endings.to_terminate), 2),
)
SHARE_ENDED = 0.92


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be written, and what it is drawn from."""

    count: int
    first_number: int
    now: int
    grounds: list[Ground]
    writer: Writer
    rng: Random


def load(count: int, *, now: dt.datetime, seed: int, told: Callable[[int], object] = bool) -> None:
    """Write `count` cases, oldest first; `told` hears of each batch. Every constraint is checked, none is dropped."""
    if count < 1:
        return
    load_all()
    # The next load of the same seed is another one: codes are drawn, and nobody's may come twice.
    in_force, next_ids = rules.current(), _next_ids()
    rng = seeded(seed, "bulk", next_ids["cases_case"])
    world = World(in_force, hire(load_places(), in_force, seeded(seed, "people")))
    present = int((now - EPOCH) / QUARTER)
    writer = Writer(world, Times(in_force), rng, present)
    numbers = _take_numbers(count)
    with uncollected():
        _copy_all(Load(count, numbers, present, world.grounds(count, rng), writer, rng), next_ids, told)
    _settle()


def _copy_all(load: Load, next_ids: dict[str, int], told: Callable[[int], object]) -> None:
    """One thread, with a connection of its own, writes to the database while this one makes the next batch."""
    first_ids = dict(next_ids)
    with ThreadPoolExecutor(max_workers=1) as copying:
        put_off = copying.submit(bulk_references.put_off)
        try:
            _copy_in_turn(load, next_ids, copying, told)
        finally:
            copying.submit(_hang_up).result()
    if put_off.result():
        bulk_references.require_from(first_ids)


def _copy_in_turn(
    load: Load, next_ids: dict[str, int], copying: ThreadPoolExecutor, told: Callable[[int], object]
) -> None:
    """Never more than one batch waits, so that memory stays what two batches need."""
    running: Future[None] | None = None
    for start in range(0, load.count, CASES_A_BATCH):
        size = min(CASES_A_BATCH, load.count - start)
        batch = _batch(load, start, size, next_ids)
        if running:
            running.result()
        running = copying.submit(_copy, batch)
        told(size)
    if running:
        running.result()


def _hang_up() -> None:
    connection.close()


def _batch(load: Load, start: int, size: int, next_ids: dict[str, int]) -> Batch:
    batch = Batch(next_ids)
    kinds = load.writer.world.kinds
    by_weight = [kind for kind in kinds for _time in range(kind.story.weight)]
    on_the_spot = [kind for kind in by_weight if kind.story.on_the_spot]
    for place in range(start, start + size):
        course, raised = _course_of(load, place)
        kind = load.rng.choice(on_the_spot if course.last == "self_handle" else by_weight)
        number = reference((EPOCH + raised * QUARTER).astimezone(ZONE).strftime("%Y%m%d"), load.first_number + place)
        load.writer.write(batch, Told(number, load.rng.choice(load.grounds), kind, raised, course))
    return batch


def _course_of(load: Load, place: int) -> tuple[Course, int]:
    """The first 92 of a hundred have ended, over three years; the rest are open, from the last days."""
    ended = int(load.count * SHARE_ENDED)
    if place < ended:
        day = (YEARS - SETTLED_AFTER) * place // ended - YEARS
        return _drawn(load, ENDED), _by_day(load, day)
    course = _drawn(load, OPEN)
    within = EVALUATED_WITHIN if course.last == "give_feedback" else OPEN_WITHIN
    return course, min(_by_day(load, -load.rng.randint(0, within)), load.now - 1)


def _drawn(load: Load, courses: tuple[tuple[Course, int], ...]) -> Course:
    return load.rng.choices([course for course, _weight in courses], [weight for _course, weight in courses])[0]


def _by_day(load: Load, days: int) -> int:
    """A quarter of an hour between seven and nine, so many days from now, by local time."""
    midnight = (load.now + OFFSET) // QUARTERS_A_DAY * QUARTERS_A_DAY - OFFSET
    return midnight + days * QUARTERS_A_DAY + load.rng.randint(FIRST_QUARTER, LAST_QUARTER)


def _copy(batch: Batch) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns in TABLES.items():
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", StringIO("".join(batch.lines[table])))


def _take_numbers(count: int) -> int:
    """The first of so many case numbers, which nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('cases_number_seq', nextval('cases_number_seq') + %s - 1)", [count])
        return int(cursor.fetchone()[0]) - count + 1


def _next_ids() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")  # noqa: S608 - our own table names
            found[table] = cursor.fetchone()[0]
    return found


def _settle() -> None:
    """Sequences go on after the copied rows, and the planner knows them."""
    with connection.cursor() as cursor:
        for table in TABLES:
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(f"SELECT setval({sequence}, (SELECT max(id) FROM {table}))")  # noqa: S608 - our own names
        cursor.execute("ANALYZE")
