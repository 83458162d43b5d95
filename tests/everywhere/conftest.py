"""The street and all its pages, once for each module that asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.everywhere import city as street
from tests.everywhere import pages
from tests.everywhere.city import City
from tests.everywhere.pages import Shown
from tests.kept import kept


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[City]:
    with kept(django_db_blocker):
        yield street.build()


@pytest.fixture
def city(_built: City, db: None) -> City:
    """What a test does to it is gone after the test."""
    return _built


@pytest.fixture(scope="module")
def _rendered() -> dict[str, list[Shown]]:
    return {}


@pytest.fixture(scope="module", params=pages.PARTS)
def part(request: pytest.FixtureRequest) -> str:
    """Of the module, so that the tests of one part follow each other and its pages are rendered once."""
    return str(request.param)


@pytest.fixture
def shown(part: str, city: City, _rendered: dict[str, list[Shown]]) -> list[Shown]:
    """The pages of one part, rendered by the first test that asks for them."""
    if part not in _rendered:
        _rendered[part] = list(pages.pages_of(city, part))
    return _rendered[part]
