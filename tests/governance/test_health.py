"""What the service says about itself, and that it says no more."""

from __future__ import annotations

import pytest
from django.test import Client


def test_a_living_process_says_so_without_touching_anything(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_readiness_names_each_part(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "broker": "ok", "outbox": {"due": 0, "lag_seconds": 0}}
