"""A message that its workers die of is given up in the end, and nobody else's message waits for it."""

from __future__ import annotations

import pytest

from outbox.choices import State
from outbox.models import TRIES, Message
from tests.cases.world import World
from tests.faults.programs import Programs, until
from tests.faults.test_worker_killed import TOLD, dispatched, told

pytestmark = pytest.mark.slow


def test_a_message_that_kills_every_worker_is_given_up_and_holds_nobody_up(world: World, programs: Programs) -> None:
    poison = Message.objects.create(key="poison", channel="poison")
    programs.worker()

    dispatched(world)

    assert until(lambda: told() == TOLD, 30), told()
    assert until(lambda: Message.objects.dead().filter(pk=poison.pk).exists(), 90)
    poison.refresh_from_db()
    assert poison.attempts == TRIES + 1
    assert "died of it" in poison.last_error
    assert not Message.objects.exclude(pk=poison.pk).exclude(state=State.SENT).exists()
    assert told() == TOLD
