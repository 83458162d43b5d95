"""Conditions of open cases that supervisors watch: the list and the figure that opens it use the same clause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from django.conf import settings
from django.db.models import Q

from cases.rules.choices import HELD, State
from cases.rules.lifecycle import MAX_RETURNS, Action


def overdue(now: dt.datetime) -> Q:
    """Past the end of what is due next; neither a pause nor the window of an evaluation is anybody's delay."""
    return Q(next_due_at__lte=now, paused_at=None) & ~Q(state=State.EVALUATING)


def due_soon(now: dt.datetime) -> Q:
    """Amber, as `cases.rules.colours` says: in the last part of what is due next, or of the limit of the whole case."""
    last_part = Q(next_amber_at__lte=now) | Q(amber_at__lte=now)
    return Q(next_due_at__gt=now, paused_at=None) & last_part & ~Q(state=State.EVALUATING)


def returned_twice(_now: dt.datetime) -> Q:
    return Q(next_due_at__isnull=False, return_count__gte=MAX_RETURNS)


def rework(_now: dt.datetime) -> Q:
    """Sent round again after a bad rating (重办); a matter that was closed and reopened (重启) is another thing."""
    return Q(next_due_at__isnull=False, round_by=Action.REWORK)


def reopened(_now: dt.datetime) -> Q:
    """Closed, and taken up again since (重启): by who raised it, a second look or a supervisor's order."""
    return Q(next_due_at__isnull=False, round_by=Action.REOPEN)


def silent(now: dt.datetime) -> Q:
    """In somebody's hands, and nobody has taken a step for SILENT_DAYS."""
    since = now - dt.timedelta(days=settings.SILENT_DAYS)
    return Q(next_due_at__isnull=False, last_step_at__lte=since, paused_at=None, state__in=HELD)


def paused(_now: dt.datetime) -> Q:
    return Q(paused_at__isnull=False, asked_at=None)


def paused_long(now: dt.datetime) -> Q:
    """Paused for LONG_PAUSE_DAYS or more."""
    return Q(paused_at__lte=now - dt.timedelta(days=settings.LONG_PAUSE_DAYS), asked_at=None)


CLAUSES: Mapping[str, Callable[[dt.datetime], Q]] = {
    "overdue": overdue,
    "due_soon": due_soon,
    "returned_twice": returned_twice,
    "rework": rework,
    "silent": silent,
    "paused": paused,
    "paused_long": paused_long,
}
"""Keyed by the name of the figure."""
