"""A quick channel (delivered in the transaction of its mark) and a slow one, both only writing down."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from time_machine import TimeMachineFixture

from outbox.models import Message
from tests.outbox import channels


@pytest.fixture(autouse=True)
def delivered() -> Iterator[list[str]]:
    """The keys of what was delivered, in order."""
    channels.delivered.clear()
    yield channels.delivered
    channels.delivered.clear()


@pytest.fixture
def quick_and_slow(settings: Settings) -> Settings:
    settings.OUTBOX_CHANNELS = {name: "tests.outbox.channels.record" for name in ("quick", "slow")}
    settings.OUTBOX_TRANSACTIONAL_CHANNELS = {"quick"}
    settings.OUTBOX_BATCH_CHANNELS = {}
    return settings


@pytest.fixture(params=["quick", "slow"])
def channel(request: pytest.FixtureRequest, quick_and_slow: Settings) -> str:
    return str(request.param)


@pytest.fixture
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """A Monday morning that stands still until it is shifted."""
    time_machine.move_to("2026-01-05T09:00:00+08:00", tick=False)
    return time_machine


def waiting(key: str = "event:1", channel: str = "quick", **fields: object) -> Message:
    return Message.objects.create(key=key, channel=channel, **fields)
