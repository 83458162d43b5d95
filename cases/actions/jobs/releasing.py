"""Cases go back to their unit's pool: who had them is away, gone, or took no step for too long (decision 73).

Each in a transaction of its own and judged anew under the lock of the case's row, so that several workers, and killed
ones, let each go once.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cases.actions.steps import assigning
from cases.models import Assignment, Case, CaseEvent
from cases.models.assignment import AssignmentQuerySet
from cases.rules.choices import Release, State
from cases.rules.lifecycle import Action
from networks import rules
from teams.models import Post
from teams.models.post import PostQuerySet
from web.errors import Refusal
from worktime import shares, timekeeping

logger = logging.getLogger(__name__)

BATCH = 100
BEGINS_ANEW = (Action.RESUME, Action.ANSWER, Action.LAPSE)
"""After these there is something to do again: nobody was idle while the case waited."""


def release_due(size: int = BATCH) -> int:
    """Let go what is due, at most so much of each kind; how many cases went back."""
    now = timekeeping.now()
    Assignment.objects.out_of_hand().delete()
    asked = [(why, rows) for why, kind in _KINDS.items() for rows in kind(now)]
    due = [(number, why) for why, rows in asked for number in rows.order_by("pk").values_list("pk", flat=True)[:size]]
    return sum(_release(number, why, now) for number, why in due)


def _release(number: int, why: Release, now: dt.datetime) -> bool:
    """False where somebody was faster, or had taken a step meanwhile."""
    try:
        with transaction.atomic():
            had = Assignment.objects.filter(pk=number).first()
            if had is None:
                return False
            case = Case.objects.locked().get(pk=had.case_id)
            if not any(rows.filter(pk=number).exists() for rows in _KINDS[why](now)):
                return False
            assigning.release(case, unit=had.unit_id, why=why)
    except Refusal:
        return False
    except Exception:
        logger.exception("Assignment %s could not be let go; it is tried again.", number)
        return False
    return True


def _gone(_now: dt.datetime) -> Iterator[AssignmentQuerySet]:
    yield Assignment.objects.in_hand().filter(~Exists(_posts()))


def _away(_now: dt.datetime) -> Iterator[AssignmentQuerySet]:
    """For each post that the person holds in the unit somebody stands in."""
    yield Assignment.objects.in_hand().filter(Exists(_posts()) & ~Exists(Post.objects.present().filter(**OF_THE_UNIT)))


def _idle(now: dt.datetime) -> Iterator[AssignmentQuerySet]:
    """One question for the city's calendar, and one for each county that has days of its own."""
    if not settings.IDLE_WORKING_HOURS:
        return
    known = rules.current()
    hours = dt.timedelta(hours=settings.IDLE_WORKING_HOURS)
    counties = list(known.local_calendars)
    yield _without_step(shares.office_time_before(now, hours, known.calendar)).exclude(case__county__in=counties)
    for county, calendar in known.local_calendars.items():
        yield _without_step(shares.office_time_before(now, hours, calendar)).filter(case__county=county)


def _without_step(since: dt.datetime) -> AssignmentQuerySet:
    """In whose units nobody has taken a step since, though the case waits for one; an answer waits for its checker."""
    steps = CaseEvent.objects.filter(case=OuterRef("case"), occurred_at__gt=since).exclude(action=Action.WRITE_NOTE)
    taken = steps.filter(Q(unit=OuterRef("unit")) | Q(action__in=BEGINS_ANEW))
    waiting = Assignment.objects.in_hand().exclude(case__state=State.FEEDBACK)
    return waiting.filter(~Exists(taken), since__lte=since, case__state_since__lte=since, case__paused_at=None)


OF_THE_UNIT = {"person": OuterRef("person"), "unit": OuterRef("unit")}


def _posts() -> PostQuerySet:
    """What the person holds in the unit today."""
    return Post.objects.current().filter(person__is_active=True, **OF_THE_UNIT)


_KINDS = {Release.GONE: _gone, Release.AWAY: _away, Release.IDLE: _idle}
