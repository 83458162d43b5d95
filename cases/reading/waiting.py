"""All that waits for a person, whatever it is, as one list by when it is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DateTimeField, F, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from cases.reading import queues
from cases.reading.queues import BY_SLUG, Queue
from cases.reading.rows import Asked
from teams.models import User
from teams.symbolic import Symbolic
from web import pagination
from web.compiled import Compiled
from web.pagination import BETWEEN, PAGE
from worktime import timekeeping

SLUG = "waiting"
LABEL = _("All that waits for me")
EMPTY = _("Nothing waits for you. Look at what is in progress, or log a matter yourself.")


@dataclass(frozen=True, slots=True)
class Page:
    """By due time, each case once; the cursor of the next page, empty on the last; how many wait in each queue."""

    asked: Sequence[Asked] = ()
    older: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def is_offered(user: User) -> bool:
    """Whether the person has two kinds of things to do at least; fewer need no list of all."""
    return len(queues.waiting_of(user)) > 1


def page(user: User, *, after: str = "") -> Page:
    """One page and the counts of the rail in one statement.

    A page of every queue is read by its own index, and the database merges them. A case that waits for two things
    stands once on a page, under the one that is due first.
    """
    waiting = tuple(queue.slug for queue in queues.waiting_of(user))
    shown = tuple(queue.slug for queue in queues.counted_of(user))
    if not waiting + shown:
        return Page()
    bound = pagination.read(after, queues.BY_DUE)
    found = list(MERGED.rows(Symbolic(user), waiting, shown, queues.COUNTED_TO, now=timekeeping.now(), **bound))
    counts = {slug: number or 0 for number, due_at, slug in found if due_at is None}
    rows = [(number, due_at, slug) for number, due_at, slug in found if due_at is not None]
    return Page(_once(rows[:PAGE]), _cursor(rows), counts)


def _merged(
    user: User,
    waiting: Sequence[str],
    shown: Sequence[str],
    most: int,
    *,
    now: dt.datetime,
    instant: dt.datetime | None,
    number: int | None,
) -> QuerySet[Any, Any]:
    after = pagination.written(instant, number)
    parts = [_part(BY_SLUG[slug], user, after, now) for slug in waiting]
    first, *others = parts + [_count(BY_SLUG[slug], user, now, most) for slug in shown]
    merged = first.union(*others, all=True).order_by(F("asked_until").asc(nulls_first=True), "case_id")
    return merged[: len(shown) + PAGE + 1]


MERGED = Compiled(_merged)


def _part(queue: Queue, user: User, after: str, now: dt.datetime) -> QuerySet[Any, Any]:
    """One queue's next page in its own order, which its index answers."""
    rows = queue.order.sort(queue.order.after(queue.cases(user, after, now=now), after))
    named = rows.annotate(case_id=F("pk"), asked_until=F(queue.order.field), asked_by=Value(queue.slug))
    return named.values_list("case_id", "asked_until", "asked_by")[: PAGE + 1]


def _count(queue: Queue, user: User, now: dt.datetime, most: int) -> QuerySet[Any, Any]:
    """How many wait in the queue, as a row without an instant."""
    nobody = Value(None, output_field=DateTimeField())
    row = User.objects.filter(pk=user.pk).order_by()
    number = queues.counted(queue, user, now=now, most=most)
    counted = row.annotate(case_id=number, asked_until=nobody, asked_by=Value(queue.slug))
    return counted.values_list("case_id", "asked_until", "asked_by")


def _once(rows: Sequence[tuple[Any, ...]]) -> list[Asked]:
    once: dict[int, Asked] = {}
    for number, due_at, slug in rows:
        once.setdefault(number, Asked(number, due_at, str(BY_SLUG[slug].label)))
    return list(once.values())


def _cursor(rows: Sequence[tuple[Any, ...]]) -> str:
    if len(rows) <= PAGE:
        return ""
    number, due_at, _slug = rows[PAGE - 1]
    return f"{due_at.isoformat()}{BETWEEN}{number}"
