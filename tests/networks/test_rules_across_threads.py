from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from networks import loading, rules
from networks.choices import Level
from networks.models import LevelRule, Revision

pytestmark = pytest.mark.django_db(transaction=True)


def test_emptied_tables_move_the_revision_too() -> None:
    before = Revision.objects.get().number

    connection.cursor().execute("TRUNCATE networks_calendarday, networks_revision")

    assert Revision.objects.get().number > before


def test_many_threads_see_a_change_and_read_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loading.load_levels()
    rules.current()
    LevelRule.objects.filter(level=Level.II).update(close="4WD")
    gate, reads = threading.Barrier(8), []
    real = rules._read
    monkeypatch.setattr(rules, "_read", lambda *given: reads.append(given) or real(*given))

    def close_limit() -> str:
        gate.wait(timeout=10)
        try:
            return rules.current().levels[Level.II].close
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = [future.result() for future in [threads.submit(close_limit) for _ in range(8)]]

    assert answers == ["4WD"] * 8
    assert len(reads) == 1
