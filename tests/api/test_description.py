"""The description: valid OpenAPI 3.1, without a warning, of every address with every answer."""

from __future__ import annotations

import re

import pytest
from django.test import Client
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


@pytest.mark.django_db
def test_groups_are_headed_in_the_reader_s_language_and_each_says_what_it_is_for(client: Client) -> None:
    told = client.get("/api/schema/").json()

    named = {group["name"]: group["description"] for group in told["tags"]}
    used = {tag for path in told["paths"].values() for asked in path.values() for tag in asked.get("tags", ())}
    assert used == set(named)
    assert not re.search("[A-Za-z]{3}", "".join(named))
    assert all(named.values())
    assert "Idempotency-Key" in told["info"]["description"]


@pytest.mark.parametrize("address", ["/api/v1/cases/%0A/steps/-1/", "/api/%0A", "/api/v1/nowhere/"])
def test_an_address_that_there_is_not_is_answered_as_a_problem_whatever_stands_in_it(
    client: Client, address: str
) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
