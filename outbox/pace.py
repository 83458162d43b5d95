"""How many messages a receiver takes in a while: places in the database, so that all workers share them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from outbox.models import Lane

SKEW = timedelta(seconds=30)


def take(name: str, *, most: int, per: timedelta) -> datetime | None:
    """Take one of `most` places that there are in any stretch of `per`; or say when the next one is free.

    A place is free again exactly `per` after it was taken: a bucket that drips would let nearly twice as many through
    in its first stretch. A place taken for a message that then failed stays taken. Times that lie ahead by more than
    workers' clocks differ, because a clock was set back, hold nobody up.
    """
    with transaction.atomic():
        lane = _locked(name)
        now = timezone.now()
        recent = _recent(lane, now, per)
        if len(recent) >= most:
            return recent[-most] + per
        lane.taken = [*recent, now]
        lane.save(update_fields=["taken"])
    return None


def taken(name: str, *, per: timedelta) -> int:
    """How many places were taken in the stretch that ends now."""
    lane = Lane.objects.filter(name=name).first()
    return len(_recent(lane, timezone.now(), per)) if lane else 0


def _locked(name: str) -> Lane:
    rows = Lane.objects.select_for_update().filter(name=name)
    lane = rows.first()
    if lane is None:
        Lane.objects.bulk_create([Lane(name=name)], ignore_conflicts=True)
        lane = rows.get()
    return lane


def _recent(lane: Lane, now: datetime, per: timedelta) -> list[datetime]:
    return sorted(at for at in lane.taken if now - per < at <= now + SKEW)
