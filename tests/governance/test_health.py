"""What the service says about itself, and that it says no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from governance import health
from outbox.choices import Result
from outbox.models import Tally

CLOSED = "redis://127.0.0.1:1/0"


@pytest.fixture
def asked_for_the_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)


def unusable(*_: object, **__: object) -> Iterator[None]:
    raise OperationalError


def test_a_living_process_says_so_without_touching_anything(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
@pytest.mark.usefixtures("asked_for_the_first_time")
def test_readiness_names_each_part(client: Client) -> None:
    for _ in range(2):
        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json() == {
            "ready": True,
            "database": "ok",
            "broker": "ok",
            "outbox": {"due": 0, "lag_seconds": 0},
        }


@pytest.mark.django_db
def test_a_broker_that_is_down_is_named_and_refuses_nobody(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = CLOSED

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["broker"] == "unreachable"


@pytest.mark.django_db
@pytest.mark.usefixtures("asked_for_the_first_time")
def test_a_database_that_cannot_be_used_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", unusable)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "unusable", "broker": "ok"}


@pytest.mark.django_db
@pytest.mark.usefixtures("asked_for_the_first_time")
def test_a_database_without_its_tables_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outbox'")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "migrations missing"


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong"])
def test_figures_are_not_there_for_strangers(client: Client, settings: Settings, given: str) -> None:
    settings.METRICS_TOKEN = "right"

    assert client.get("/metrics", headers={"authorization": given}).status_code == 404


@pytest.mark.django_db
def test_without_a_token_there_are_no_figures_at_all(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_figures_count_requests_by_route_and_the_outbox(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "right"
    client.get("/healthz")

    text = client.get("/metrics", headers={"authorization": "Bearer right"}).content.decode()

    assert 'governance_request_seconds_count{method="GET",route="healthz",status="200"}' in text
    assert "governance_outbox_due 0.0" in text


@pytest.mark.django_db
def test_figures_count_what_all_workers_delivered(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "right"
    Tally.objects.add("email", {Result.DELIVERED: 3, Result.FAILED: 1})
    Tally.objects.add("email", {Result.DELIVERED: 2})

    text = client.get("/metrics", headers={"authorization": "Bearer right"}).content.decode()

    assert 'governance_deliveries_total{channel="email",result="delivered"} 5.0' in text
    assert 'governance_deliveries_total{channel="email",result="failed"} 1.0' in text
