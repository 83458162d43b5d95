"""Standard answers follow when units change; called by `cases.actions.jobs.areas`."""

from __future__ import annotations

from desk.models import StandardAnswer
from networks.actions.following import Redistricting
from worktime import timekeeping


def follow(change: Redistricting) -> None:
    """In the transaction in which the units change: what a unit sends goes to the one that took it in; of two of one
    title, that unit's own stays.
    """
    for ended, unit in change.absorbed.items():
        standing = StandardAnswer.objects.standing()
        own = {(one.action, one.entry, one.title) for one in standing.filter(unit=unit)}
        theirs = list(standing.filter(unit=ended))
        twins = [one.pk for one in theirs if (one.action, one.entry, one.title) in own]
        StandardAnswer.objects.filter(pk__in=twins).update(ended_at=timekeeping.now())
        StandardAnswer.objects.filter(unit=ended).update(unit=unit)
