"""A choice of matters is kept, begun with one step, stopped; what is done to each of them is in `working`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.rules.lifecycle import Action
from desk.bulk.choosing import MOST, Chosen
from desk.choices import RowState, RunState
from desk.models import CHOSEN_FOR, KEPT_FOR, BulkRow, BulkRun
from teams.models import User
from web.errors import Refusal
from worktime import timekeeping

MOST_TO_COME = 5
"""Runs of one person that are not over: whoever begins a sixth waits until one is."""
LONGEST_SEAT = 200


@transaction.atomic
def choose(chosen: Chosen, *, by: User) -> BulkRun:
    """Keep what was chosen, in its order; nothing is begun."""
    run = BulkRun.objects.create(
        by=by,
        posts=sorted(post.pk for post in by.current_posts),
        acted_as=", ".join(map(str, by.current_posts))[:LONGEST_SEAT],
        query=chosen.query,
        found_in=chosen.found_in,
        language=get_language() or "",
    )
    _add(run, chosen.cases)
    return run


@transaction.atomic
def join(run: BulkRun, chosen: Chosen) -> BulkRun:
    """Add what was ticked on a further page; what is in it already stays as it was seen first."""
    run = _locked(run)
    _require_chosen(run)
    known = set(run.rows.values_list("case", flat=True))
    added = [one for one in chosen.cases if one[0] not in known]
    if len(known) + len(added) > MOST:
        raise Refusal(_("At most %(most)d matters are chosen at once.") % {"most": MOST})
    _add(run, added)
    return run


def _add(run: BulkRun, cases: Sequence[tuple[int, int]]) -> None:
    BulkRow.objects.bulk_create(BulkRow(run=run, case_id=number, version=version) for number, version in cases)


@transaction.atomic
def tick(run: BulkRun, *, shown: Collection[int], ticked: Collection[int]) -> None:
    """Of the rows on one page, which are meant; whatever was begun stays as it is."""
    run = _locked(run)
    if run.state != RunState.CHOSEN:
        return
    rows = run.rows.filter(pk__in=shown)
    rows.filter(pk__in=ticked).update(state=RowState.WAITING)
    rows.exclude(pk__in=ticked).update(state=RowState.LEFT_OUT)


@transaction.atomic
def begin(run: BulkRun, action: Action, given: dict[str, list[str]], *, by: User) -> BulkRun:
    """Let the step be taken on each of the chosen, by the next free worker. A choice is begun once: pressed twice, or
    from two windows, it is one run.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    run = _locked(run)
    if run.is_begun:
        return run
    if BulkRun.objects.to_do().filter(by=by).count() >= MOST_TO_COME:
        raise Refusal(_("Five runs of yours are at work already. Wait until one is over, or stop one."))
    if not run.rows.waiting().exists():
        raise Refusal(_("Tick at least one matter."))
    run.rows.exclude(state=RowState.WAITING).delete()
    run.action, run.given = action, given
    run.state, run.begun_at = RunState.WAITING, timekeeping.now()
    run.save(update_fields=["action", "given", "state", "begun_at"])
    return run


@transaction.atomic
def stop(run: BulkRun) -> BulkRun:
    """Leave undone what has not been done; a matter that is being worked on is finished first."""
    run = _locked(run)
    if not run.is_at_work:
        raise Refusal(_("This run is over already."))
    end(run, RunState.STOPPED, str(_("You stopped the run before its turn came.")))
    return run


@transaction.atomic
def again(run: BulkRun, *, by: User) -> BulkRun:
    """Choose anew what was refused, as it is now, with what was typed."""
    refused = run.rows.filter(state=RowState.REFUSED).order_by("pk")
    seen = refused.values_list("case", "case__version")
    if not seen:
        raise Refusal(_("Nothing was refused."))
    anew = choose(Chosen(list(seen), run.found_in), by=by)
    anew.action, anew.given = run.action, run.given
    anew.save(update_fields=["action", "given"])
    return anew


def end(run: BulkRun, state: RunState, sentence: str = "") -> None:
    """The run is over; whatever of it still waited was left undone, and the sentence says why."""
    run.rows.waiting().update(state=RowState.REFUSED, sentence=sentence)
    run.state, run.ended_at = state, timekeeping.now()
    run.save(update_fields=["state", "ended_at"])


def forget(now: dt.datetime | None = None) -> int:
    """Choices with which nothing was begun go after a day; of old runs the matters and what was typed. How many."""
    now = now or timekeeping.now()
    left = BulkRun.objects.filter(state=RunState.CHOSEN, chosen_at__lt=now - CHOSEN_FOR)
    count = left.count()
    left.delete()
    old = BulkRun.objects.filter(ended_at__lt=now - KEPT_FOR)
    BulkRow.objects.filter(run__in=old).delete()
    return count + old.exclude(given={}).update(given={})


def _require_chosen(run: BulkRun) -> None:
    if run.is_begun:
        raise Refusal(_("This choice was begun already; tick anew for another one."))


def _locked(run: BulkRun) -> BulkRun:
    return BulkRun.objects.select_for_update(no_key=True).get(pk=run.pk)
