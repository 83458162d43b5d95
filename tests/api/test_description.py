"""The description: valid OpenAPI 3.1, without a warning, of every address with every answer."""

from __future__ import annotations

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema


@pytest.fixture(scope="module")
def described() -> dict:
    GENERATOR_STATS.reset()
    return SchemaGenerator().get_schema(request=None, public=True)


def test_it_is_valid_and_made_without_a_warning(described: dict) -> None:
    validate_schema(described)

    warned = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert described["openapi"].startswith("3.1")
    assert warned == []
