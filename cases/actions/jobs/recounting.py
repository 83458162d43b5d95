"""Limits set right by the system when the calendar has changed: a year was published, a day or the hours corrected."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.steps._move import move
from cases.actions.steps._recount import Found, recount, write
from cases.actions.steps._together import moves_of_the_system, record_all
from cases.models import Case, CaseEvent, Clock, Recount
from cases.models.bulk_write import update_together
from cases.models.scope import CaseQuerySet
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks import rules
from networks.models import CalendarShift, Span

logger = logging.getLogger(__name__)

BATCH = 300
SETTLES_IN = dt.timedelta(seconds=60)
"""A request that began by the old calendar has ended by then (the server gives it 30 seconds), so none is missed."""


def recompute(case: Case) -> CaseEvent:
    """Set the running limits of one case right; NotPossibleHere where all are as the calendar says."""
    with move(case, Action.RECOMPUTE, by=None) as step:
        found = Found.of([step.case.pk])
        recounted = recount(step, found, rules.current())
        if not any(again.is_new for again in recounted):
            raise NotPossibleHere(_("All limits of this matter are as the work calendar says."))
        write(recounted)
    return step.event


def advance() -> bool:
    """Go on by one batch, or begin what has waited long enough; False when there is nothing to do for this worker."""
    with transaction.atomic():
        under_way = Recount.objects.take()
        if under_way is None:
            return _begin(timezone.now())
        following = _open_in(under_way.span).filter(pk__gt=under_way.last_case).order_by("pk")
        cases = list(following.values_list("pk", flat=True)[:BATCH])
        if cases:
            set_right, failed = _one_batch(cases, under_way.span)
            under_way.advance(cases, set_right=set_right, failed=failed)
        else:
            under_way.finish(timezone.now())
        return True


def _begin(now: dt.datetime) -> bool:
    span = CalendarShift.objects.take(now - SETTLES_IN)
    if span is None:
        return False
    to_do = _open_in(span).count()
    Recount.objects.create(first_day=span.first, last_day=span.last, county_id=span.area, begun_at=now, to_do=to_do)
    return True


def _open_in(span: Span) -> CaseQuerySet:
    """What one county's own days touch is the open matters of that county."""
    return Case.objects.open().in_area("county", span.area) if span.area else Case.objects.open()


def _one_batch(cases: Sequence[int], span: Span) -> tuple[int, int]:
    """How many were set right, and how many failed. An unforeseen failure of one case does not stop the others."""
    try:
        with transaction.atomic():
            return _set_right(cases, span), 0
    except Exception:
        if len(cases) == 1:
            logger.exception("The limits of matter %s could not be set right.", cases[0])
            return 0, 1
    singly = [_one_batch([case], span) for case in cases]
    return sum(right for right, _failed in singly), sum(failed for _right, failed in singly)


def _set_right(cases: Sequence[int], span: Span) -> int:
    """How many of the cases had a limit that changed; all of their steps are written together."""
    touched = Clock.objects.filter(case__in=cases).touching(span)
    touched_cases = set(touched.values_list("case_id", flat=True))
    if not touched_cases:
        return 0
    steps = moves_of_the_system(touched_cases, Action.RECOMPUTE, now=timezone.now())
    found, known = Found.of(touched_cases), rules.current()
    recounted = [again for step in steps for again in recount(step, found, known)]
    if not recounted:
        return 0
    changed = {again.step.case.pk: again.step for again in recounted if again.is_new}
    write(recounted)
    record_all(list(changed.values()))
    _show_shifted([again.step.case for again in recounted if again.step.case.pk not in changed])
    return len(changed)


def _show_shifted(cases: Sequence[Case]) -> None:
    """Write cases of which only the amber instant has changed: no step is recorded for them."""
    update_together(list({case.pk: case for case in cases}.values()), ["amber_at", "next_amber_at"])
