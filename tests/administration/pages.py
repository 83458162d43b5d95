"""Walking the administration's pages as somebody."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cases.world import World
from tests.rooms import OF_ADMINISTRATION, named


class Walker:
    def __init__(self, world: World, name: str) -> None:
        self.world, self.client = world, Client()
        self.client.force_login(world.people[name], backend="teams.backends.PostsBackend")

    def see(self, page: str, *args: int, **query: Any) -> HttpResponse:
        return self.client.get(reverse(named(OF_ADMINISTRATION, page), args=args), query)

    def send(self, page: str, *args: int, **typed: Any) -> HttpResponse:
        return self.client.post(reverse(named(OF_ADMINISTRATION, page), args=args), typed)


def text(response: HttpResponse) -> str:
    return response.content.decode()
