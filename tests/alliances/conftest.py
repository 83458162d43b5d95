"""The small world with its alliance, its firms and their team, once for each module that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.alliances import neighbours
from tests.cases.world import World
from tests.kept import kept


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with kept(django_db_blocker):
        yield neighbours.build()


@pytest.fixture
def world(_built: World, db: None) -> World:
    """What a test does to it is gone after the test."""
    return _built
