"""Who held a case for how long, for the holders' bar: the intervals between its events.

Pure: works on events already read, in order, with their holders. The time in which only reporters are waited for is
nobody's and left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cases.models import Case, CaseEvent
from networks.models import Unit


@dataclass(frozen=True, slots=True)
class Holding:
    label: str
    lasted: dt.timedelta
    is_paused: bool = False


def holdings(case: Case, events: Sequence[CaseEvent], *, now: dt.datetime) -> list[Holding]:
    """The intervals in order; neighbouring ones of the same holder are one."""
    held = []
    for holder, intervals in groupby(_intervals(case, events, now), key=lambda interval: interval[0]):
        lasted = sum((length for _holder, length in intervals), dt.timedelta())
        if holder and lasted:
            held.append(Holding(holder.short_name, lasted))
    return held


def _intervals(case: Case, events: Sequence[CaseEvent], now: dt.datetime) -> Iterator[tuple[Unit | None, dt.timedelta]]:
    """Each event's holder, until the next event; the last one until the end of the case, or now."""
    ends = [*(event.occurred_at for event in events[1:]), case.closed_at or now]
    for event, until in zip(events, ends, strict=True):
        yield event.holder, until - event.occurred_at
