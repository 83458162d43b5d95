from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from teams.choices import Duty
from teams.models import User
from tests.teams import offices
from tests.teams.offices import NOON, Offices


@pytest.fixture
def here(db: None) -> Iterator[Offices]:
    """Monday 5 January 2026 at noon, in a street with its office."""
    with time_machine.travel(NOON, tick=False):
        yield offices.build()


@pytest.fixture
def security(here: Offices) -> User:
    """The security administrator of the whole city."""
    return here.person("孙丽", Duty.SECURITY_ADMIN)
