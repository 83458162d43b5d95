"""The small world of `tests.cases`, with the catalogue of services."""

from __future__ import annotations

import pytest

from services.loading import load_services
from services.views import booking, public
from tests.cases.conftest import _built, committed_world, world

__all__ = ["_built", "committed_world", "world"]


@pytest.fixture(autouse=True)
def _catalogue(request: pytest.FixtureRequest) -> None:
    """A test that commits empties the tables after it, those that a migration wrote too."""
    for name in ("world", "committed_world"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
            load_services()
    public.APPLYING.forget()
    booking.BOOKING.forget()
