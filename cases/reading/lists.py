"""The lists of the desk and of the phone, each compiled once for a kind of person and of narrowing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from cases.models import Case, conditions
from cases.models.scope import KEPT_FROM_NOBODY
from cases.reading import rows
from cases.reading.filters import Narrowed, narrowed_to
from cases.reading.queues import BY_DUE, BY_SLUG, NEWEST, Queue, in_hand
from cases.rules.choices import HELD, State
from teams.choices import Duty
from teams.models import User
from teams.symbolic import Symbolic
from web import pagination
from web.compiled import Compiled
from web.pagination import PAGE
from worktime import timekeeping


def queue_page(
    queue: Queue, reader: User, narrow: Narrowed, *, after: str, now: dt.datetime, address: Callable[[str], str]
) -> rows.Page:
    """One page of a queue."""
    bound = narrow.bound | pagination.read(after, queue.order)
    asked = QUEUE.rows(Symbolic(reader), queue.slug, narrow.level, now=now, **bound)
    return rows.shown(asked, queue.order, now=now, due=queue.due, address=address)


def _queue(
    reader: User,
    slug: str,
    level: str,
    *,
    now: dt.datetime,
    area: int | None,
    network: str | None,
    instant: dt.datetime | None,
    number: int | None,
) -> QuerySet[Any, dict[str, Any]]:
    queue, after = BY_SLUG[slug], pagination.written(instant, number)
    cases = narrowed_to(queue.cases(reader, after, now=now), level, area, network)
    return rows.asked(cases, queue.order, reader=reader, after=after, due=queue.due)


def owed_page(reader: User, *, now: dt.datetime, most: int) -> rows.Page:
    """Cases that the person raised or that lie in their grids: answered, or with a limit that ends today or earlier."""
    midnight = timekeeping.start_of_today(now) + dt.timedelta(days=1)
    asked = OWED.rows(Symbolic(reader), most, midnight=midnight)
    return rows.shown(asked, BY_DUE, now=now, due=BY_DUE.field)


def _owed(reader: User, most: int, *, midnight: dt.datetime) -> QuerySet[Any, dict[str, Any]]:
    grids = [post.area_id for post in reader.current_posts if post.duty == Duty.GRID_WORKER]
    ours = Q(raised_by=reader.pk) | Q(grid__in=grids)
    pressing = Q(state=State.EVALUATING) | Q(state__in=HELD, next_due_at__lte=midnight)
    cases = Case.objects.visible_to(reader).open().filter(ours, pressing)
    return rows.asked(cases, BY_DUE, reader=reader, after="", due=BY_DUE.field)[:most]


def own_page(reader: User, *, after: str = "", now: dt.datetime, most: int = PAGE + 1) -> rows.Page:
    """All that the person logged, newest first."""
    asked = OWN.rows(Symbolic(reader), most, **pagination.read(after, NEWEST))
    return rows.shown(asked, NEWEST, now=now, due="next_due_at")


def _own(reader: User, most: int, *, instant: dt.datetime | None, number: int | None) -> QuerySet[Any, dict[str, Any]]:
    cases = Case.objects.visible_to(reader).filter(raised_by=reader.pk)
    after = pagination.written(instant, number)
    return rows.asked(cases, NEWEST, reader=reader, after=after, due="next_due_at")[:most]


def pressing_page(reader: User, narrow: Narrowed, *, now: dt.datetime, most: int) -> rows.Page:
    """What to ask about first: the longest overdue, then what ends soonest."""
    asked = PRESSING.rows(Symbolic(reader), narrow.level, most, **narrow.bound)
    return rows.shown(asked, BY_DUE, now=now, due=BY_DUE.field)


def _pressing(
    reader: User, level: str, most: int, *, area: int | None, network: str | None
) -> QuerySet[Any, dict[str, Any]]:
    cases = narrowed_to(in_hand(reader), level, area, network)
    return rows.asked(cases, BY_DUE, reader=reader, after="", due=BY_DUE.field)[:most]


def overdue_on_paper(reader: User, narrow: Narrowed, *, now: dt.datetime, most: int) -> rows.Page:
    """The longest overdue, for a page that is passed on: without what is confidential or complains of a unit."""
    asked = ON_PAPER.rows(Symbolic(reader), narrow.level, most, now=now, **narrow.bound)
    return rows.shown(asked, BY_DUE, now=now, due=BY_DUE.field)


def _on_paper(
    reader: User, level: str, most: int, *, now: dt.datetime, area: int | None, network: str | None
) -> QuerySet[Any, dict[str, Any]]:
    late = in_hand(reader).filter(conditions.overdue(now), KEPT_FROM_NOBODY)
    return rows.asked(narrowed_to(late, level, area, network), BY_DUE, reader=reader, after="", due=BY_DUE.field)[:most]


QUEUE, OWED, OWN, PRESSING = Compiled(_queue), Compiled(_owed), Compiled(_own), Compiled(_pressing)
ON_PAPER = Compiled(_on_paper)
