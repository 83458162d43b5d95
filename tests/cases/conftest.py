"""The small world, once for each module that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.cases import world as small_world
from tests.cases.world import World
from tests.kept import kept


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with kept(django_db_blocker):
        yield small_world.build()


@pytest.fixture
def world(_built: World, db: None) -> World:
    """One street with its units and people; what a test does to it is gone after the test."""
    return _built


@pytest.fixture
def committed_world(transactional_db: None) -> World:
    """The same street written for good, for threads with connections of their own; emptied after the test."""
    return small_world.build()
