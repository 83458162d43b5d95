"""The broker killed and emptied while people whistle: they do not notice, and every notice arrives once."""

from __future__ import annotations

import logging
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest

from cases.models import Case, CaseEvent
from governance.localstack.valkey import Valkey
from outbox.choices import State as Delivery
from outbox.models import Message
from teams.models import InboxEntry
from tests.cases.world import World
from tests.faults.programs import Programs, Visitor, quantile, session_of, until

pytestmark = pytest.mark.slow
logger = logging.getLogger(__name__)
LOG = "/log/"
TIMES = 10
# What a wake-up that waits for the broker would cost at the least; the machine's own jitter stays below.
NOTICEABLE_MS = 500


class Whistler:
    """Whistles again and again, and remembers what was acknowledged and how long each took."""

    def __init__(self, visitor: Visitor, area: int) -> None:
        self.visitor, self.hidden = visitor, visitor.form(LOG)
        self.matter = {"area": area, "do": "whistle", "text": "路灯不亮"}
        self.acknowledged: list[str] = []

    def whistle(self, times: int) -> list[float]:
        return [self._once() for _ in range(times)]

    def _once(self) -> float:
        began = time.perf_counter()
        answer = self.visitor.post(LOG, self.matter | self.hidden | {"key": uuid.uuid4().hex})
        took = time.perf_counter() - began
        assert answer.status == 302, answer.text
        self.acknowledged.append(answer.headers["Location"].split("/")[-2])
        return took


def empty(broker: Valkey) -> None:
    """Kill it, and let it forget what it may have written down."""
    assert broker.program.process
    broker.program.process.kill()
    broker.program.process.wait()
    for dump in Path(broker.home).glob("*.rdb"):
        dump.unlink()


def all_sent() -> bool:
    return not Message.objects.exclude(state=Delivery.SENT).exists()


def test_thirty_whistles_across_the_death_of_the_broker_lose_nothing(
    world: World, programs: Programs, broker: Valkey
) -> None:
    programs.worker()
    whistler = Whistler(Visitor(programs.web(), session_of(world.person("grid_worker"))), world.areas["grid"].pk)
    whistler.whistle(3)

    up = whistler.whistle(TIMES)
    empty(broker)
    dead = whistler.whistle(TIMES)
    broker.start()
    again = whistler.whistle(TIMES)

    for name, took in {"up": up, "dead": dead, "again": again}.items():
        logger.info("broker %s: p50 %.0f ms, p95 %.0f ms", name, quantile(took, 50), quantile(took, 95))
    assert quantile(dead, 50) < quantile(up, 50) + NOTICEABLE_MS / 5
    assert quantile(dead, 95) < quantile(up, 95) + NOTICEABLE_MS
    assert sorted(whistler.acknowledged) == sorted(Case.objects.values_list("reference", flat=True))
    assert until(lambda: all_sent() and InboxEntry.objects.count() == len(whistler.acknowledged), 30)
    assert_each_told_once()


def assert_each_told_once() -> None:
    told = Counter(InboxEntry.objects.values_list("url", "user__username"))
    whistles = CaseEvent.objects.select_related("case")
    assert told == Counter((event.case.get_absolute_url(), "committee_officer") for event in whistles)
