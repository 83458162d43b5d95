"""Rings due clocks in batches, each once. The wide case row is written only where the alarm is a step of the case."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, ProgrammingError, transaction

from cases.actions.steps import asking, evaluating, pausing
from cases.actions.steps.supervising import issue
from cases.models import Case, Clock, SupervisionOrder
from cases.models.bulk_write import update_together
from cases.models.clock import Bell
from cases.rules import alarms
from cases.rules.alarms import ISSUES, Opening, Rung
from cases.rules.choices import Alarm, OrderKind
from networks import rules
from networks.choices import Level
from networks.rules import Rules
from outbox.actions import Envelope, enqueue
from web.errors import Refusal
from worktime import shares, timekeeping

logger = logging.getLogger(__name__)

BATCH = 2000
PAUSE = dt.timedelta(hours=1)
MOVES = {Alarm.WINDOW: evaluating.close, Alarm.REVIEW: pausing.review, Alarm.LAPSE: asking.lapse}
"""Alarms that are steps of the case itself, taken by the system one by one."""


def ring(now: dt.datetime | None = None) -> int:
    """Ring all that is due (by `now`), on as many workers as there are; how many alarms took effect."""
    rung = 0
    while (loud := _ring_batch(now or timekeeping.now())) is not None:
        rung += loud
    return rung


@transaction.atomic
def _ring_batch(now: dt.datetime) -> int | None:
    """Advance due clocks and write what their alarms do, in one transaction: no alarm is lost or takes effect twice.

    None when no clock is due.
    """
    due = Clock.objects.take_due(now, size=BATCH)
    return _ring(due, now) if due else None


def _ring(due: Sequence[int], now: dt.datetime) -> int:
    """Ring a batch. Where it fails, halve it until the failing clock stands alone, put that clock off and ring the
    others.

    Errors of the database itself (connection, missing column) are raised: all clocks wait for the next round.
    """
    try:
        with transaction.atomic():
            return _take_effect(due, now)
    except (OperationalError, ProgrammingError, InterfaceError):
        raise
    except Exception:
        if len(due) == 1:
            logger.exception("Clock %s of a matter could not take effect; it rings again in an hour.", due[0])
            Clock.objects.filter(pk=due[0]).update(rings_at=now + PAUSE)
            return 0
    half = len(due) // 2
    return _ring(due[:half], now) + _ring(due[half:], now)


def _take_effect(due: Sequence[int], now: dt.datetime) -> int:
    offices = _Offices(rules.current())
    struck = [(bell, _rung(bell, now, offices)) for bell in Clock.objects.filter(pk__in=due).bells()]
    _advance(struck)
    loud = [(bell, rung.alarm, _order(bell, rung.alarm)) for bell, rung in struck if rung.alarm]
    issue([order for _bell, _alarm, order in loud if order], now)
    enqueue(_envelope(bell, alarm, order) for bell, alarm, order in loud if alarm not in MOVES)
    for bell, alarm, _order_of_it in loud:
        if alarm in MOVES:
            _move(bell, alarm, now)
    return len(loud)


class _Offices:
    """When the offices of each county are open, asked once for each moment of a batch."""

    def __init__(self, known: Rules) -> None:
        self._rules = known
        self._asked: dict[tuple[int | None, dt.datetime], dt.datetime] = {}

    def of(self, bell: Bell) -> Opening:
        """Orders of level I are issued at once, those of other levels in office hours (docs/workflow.md, "Alarms")."""
        return alarms.at_once if bell.case__level == Level.I else partial(self._opening, bell.case__county)

    def _opening(self, county: int | None, moment: dt.datetime) -> dt.datetime:
        asked = (county, moment)
        if asked not in self._asked:
            self._asked[asked] = shares.opening(moment, self._rules.calendar_of(county))
        return self._asked[asked]


def _rung(bell: Bell, now: dt.datetime, offices: _Offices) -> Rung:
    """A clock is silenced where its step was taken, or where the same limit was given anew."""
    if bell.is_followed or not bell.is_running:
        return Rung(None, Alarm(bell.alarm), None)
    return alarms.ring(bell, bell.alarm, now, rung_before=bell.rung_before, opening=offices.of(bell))


def _advance(struck: Sequence[tuple[Bell, Rung]]) -> None:
    further = [_Further(bell.pk, rung.following or "", rung.rings_at) for bell, rung in struck]
    update_together(further, ["alarm", "rings_at"], of=Clock)


class _Further(NamedTuple):
    """The columns that advancing a clock writes: building a model instance each would take longer than the UPDATE."""

    id: int
    alarm: str
    rings_at: dt.datetime | None


def _order(bell: Bell, alarm: Alarm) -> SupervisionOrder | None:
    kind = ISSUES.get(alarm)
    if kind is None:
        return None
    unit = bell.above if kind == OrderKind.RED else bell.unit
    return SupervisionOrder(case_id=bell.case, clock_id=bell.pk, kind=kind, unit_id=unit)


def _envelope(bell: Bell, alarm: Alarm, order: SupervisionOrder | None) -> Envelope:
    body = {"order": order.pk, "kind": f"alarm_{alarm}"} if order else {"clock": bell.pk}
    return Envelope(f"clock:{bell.pk}:{alarm}", channel="alarm", body=body)


def _move(bell: Bell, alarm: Alarm, now: dt.datetime) -> None:
    """Take the step of an alarm. Nothing happens where it is not possible any more; other failures are tried again."""
    try:
        with transaction.atomic():
            MOVES[alarm](Case(pk=bell.case))
    except Refusal:
        return
    except Exception:
        logger.exception("Clock %s of a matter could not take effect; it rings again in an hour.", bell.pk)
        Clock.objects.filter(pk=bell.pk).update(alarm=alarm, rings_at=now + PAUSE)
