"""A loaded city, once for each module that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from networks import loading
from networks.models import Area
from tests.kept import kept


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Everything, loaded in a transaction around the module's tests, and gone after them."""
    with kept(django_db_blocker):
        loading.load_all()
        yield


@pytest.fixture(scope="module")
def loaded_rules(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The same without areas and units, which take longer."""
    with kept(django_db_blocker):
        loading.load_calendar()
        loading.load_levels()
        loading.load_catalogue()
        yield


@pytest.fixture
def published(loaded_rules: None, db: None) -> None:
    """Calendar, levels and catalogue as published."""


@pytest.fixture
def city(loaded: None, db: None) -> Area:
    return Area.objects.get(code="220200000000")


@pytest.fixture
def shulan_grid(loaded: None, db: None) -> Area:
    """01网格 of 正阳社区, 北城街道, 舒兰市: where the golden case is whistled."""
    return Area.objects.get(code="220283001002001")
