"""The same form sent by several threads at once: one case, and the same receipt for each."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, CaseEvent
from outbox.models import Message
from tests.cases import world as small_world
from tests.cases.world import World

PRESSES = 4


def signed_in(world: World) -> Client:
    client = Client()
    client.force_login(world.person("grid_worker"), backend="teams.backends.PostsBackend")
    return client


def pressed(world: World, told: list[dict[str, object]]) -> list[tuple[int, str]]:
    """Each form sent from a thread of its own, all let go at one moment."""
    clients, ready = [signed_in(world) for _ in told], threading.Barrier(len(told))
    answers: list[tuple[int, str]] = []

    def press(client: Client, form: dict[str, object]) -> None:
        ready.wait(timeout=30)
        response = client.post("/log/", form)
        answers.append((response.status_code, response.headers.get("Location", "")))
        connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in zip(clients, told, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("keys", "kept"), [("aaaa", 1), ("abcd", 4)])
def test_one_key_is_one_case_and_four_keys_are_four(keys, kept):
    world = small_world.build()
    told = [{"text": "堵了", "area": world.areas["grid"].pk, "do": "whistle", "key": key} for key in keys]

    answers = pressed(world, told)

    assert {status for status, _ in answers} == {302}
    assert len({address for _, address in answers}) == Case.objects.count() == kept
    assert CaseEvent.objects.count() == Message.objects.count() == kept
