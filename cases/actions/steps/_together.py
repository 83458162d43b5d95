"""Steps on many cases at once: locked in the order of their ids, written in as many statements as one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from cases.access import policies
from cases.actions.steps._move import TIMES, Move, with_what_stands, write
from cases.models import Case
from cases.models.bulk_write import update_together
from cases.rules import lifecycle
from cases.rules.errors import VersionConflict
from cases.rules.lifecycle import Action


def locked_together(cases: Collection[int]) -> dict[int, Case]:
    """Several cases, row-locked in the order of their ids, so that two people who lock the same ones cannot deadlock.

    VersionConflict where one of them went to another centre while its row lock was waited for (see `_lock`).
    """
    rows = list(with_what_stands().filter(pk__in=cases).order_by("pk"))
    if len(rows) < len(set(cases)):
        raise VersionConflict(0)
    for case in rows:
        vars(case)["recused"] = vars(case)["aside"]
    return {case.pk: case for case in rows}


def moves_of_the_system(cases: Collection[int], action: Action, *, now: dt.datetime) -> list[Move]:
    """One step of the system on many cases at once; the caller ends it with `record_all` in the same transaction.

    Rows are locked in the order of their ids, so that two batches cannot deadlock. Cases in whose state the step is not
    possible are left out.
    """
    row = lifecycle.BY_ACTION[action]
    locked = Case.objects.locked().filter(pk__in=cases, state__in=row.sources).order_by("pk")
    return [Move(case, action, by=None, unit=policies.require(None, row, case), now=now) for case in locked]


def record_all(steps: Sequence[Move], *, also: Sequence[str] = ()) -> None:
    """As `Move.record`, in as many statements for many cases as for one; of the case itself, `TIMES` and `also`."""
    for step in steps:
        step.conclude()
    update_together([step.case for step in steps], [*TIMES, *also])
    write(steps)
