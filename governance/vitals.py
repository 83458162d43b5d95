"""How the work behind the pages does: what waits and since when, and whether it moves. Read from the database alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Sum
from django.utils import timezone

from cases.models import Clock
from outbox.models import Message, Pulse, Tally


@dataclass(frozen=True, slots=True)
class Vitals:
    """Seconds. `beat_age` is None where beat has never been noted; `moved` changes whenever something gets done."""

    due: int
    outbox_lag: float
    clock_lag: float
    beat_age: float | None
    moved: tuple[int, datetime | None]


def read() -> Vitals:
    """Four short statements on indexes; none of them looks at a case."""
    now = timezone.now()
    waiting = Message.objects.ready().aggregate(count=Count("pk"), since=Min("available_at"))
    rings_at = Clock.objects.filter(rings_at__lte=now).aggregate(first=Min("rings_at"))["first"]
    tries = Tally.objects.aggregate(tries=Sum("count"))["tries"] or 0
    return Vitals(
        due=waiting["count"],
        outbox_lag=_since(waiting["since"], now),
        clock_lag=_since(rings_at, now),
        beat_age=Pulse.objects.age(Pulse.BEAT),
        moved=(tries, rings_at),
    )


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
