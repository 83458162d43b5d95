"""What the service says about itself, and that it says no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from figures.models import Census
from governance import health
from outbox.choices import Result
from outbox.models import Message, Pulse, Tally

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
            "clocks": {"lag_seconds": 0},
            "beat": {"age_seconds": None},
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


def figures(client: Client, settings: Settings) -> dict[str, str]:
    settings.METRICS_TOKEN = "right"
    text = client.get("/metrics", headers={"authorization": "Bearer right"}).content.decode()
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("governance_"))


@pytest.mark.django_db
def test_what_was_never_noted_is_no_number(client: Client, settings: Settings) -> None:
    told = figures(client, settings)

    assert told["governance_beat_age_seconds"] == told["governance_cases_open"] == "NaN"
    assert told["governance_outbox_lag_seconds"] == told["governance_clock_lag_seconds"] == "0.0"


@pytest.mark.django_db
def test_beats_last_tick_and_the_oldest_message_are_told_by_their_age(client: Client, settings: Settings) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=90), tick=False):
        Message.objects.create(key="1", channel="inbox")
        Pulse.objects.note(Pulse.BEAT)

    told, parts = figures(client, settings), client.get("/readyz").json()

    assert float(told["governance_outbox_lag_seconds"]) == pytest.approx(90, abs=5)
    assert float(told["governance_beat_age_seconds"]) == pytest.approx(90, abs=5)
    assert parts["outbox"]["due"] == 1
    assert 90 <= parts["beat"]["age_seconds"] < 95
    assert parts["ready"]


@pytest.mark.django_db
def test_asking_for_the_figures_never_counts_the_matters(
    client: Client, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Census.objects.create(pk=1, taken_at=timezone.now(), open_count=1_000_000, overdue_count=7)

    with django_assert_max_num_queries(6) as asked:
        told = figures(client, settings)

    assert told["governance_cases_open"] == "1e+06"
    assert told["governance_cases_overdue"] == "7.0"
    assert not [query["sql"] for query in asked.captured_queries if "cases_case" in query["sql"]]
