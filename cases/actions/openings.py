"""Noting that somebody opened a case: what is new in their lists, and who has read a note, follow from it."""

from __future__ import annotations

import datetime as dt

from cases.models import Case, LastOpened
from teams.actions.notices import mark_read_of
from teams.models import User
from worktime import timekeeping

KEPT_FOR = dt.timedelta(days=400)
BATCH = 5000


def note_opened(case: Case, *, by: User, seq: int, told: tuple[str, ...] = ()) -> None:
    """The page showed the case up to this event; notices of the kinds `told` are read with it. Two statements at most.

    Twice at once does no harm: of two pages the one that is written last stands, and both were shown.
    """
    row = LastOpened(case=case, person=by, seq=seq, at=timekeeping.now())
    LastOpened.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["case", "person"], update_fields=["seq", "at"]
    )
    if told:
        mark_read_of(by, url=case.get_absolute_url(), kinds=told)


def forget_old() -> int:
    """What nobody has opened for more than a year stands in no list that is looked at daily."""
    old = LastOpened.objects.filter(at__lt=timekeeping.now() - KEPT_FOR).order_by("at").values("pk")[:BATCH]
    deleted, _of_each = LastOpened.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return deleted
