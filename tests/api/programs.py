"""A program that asks the API with a key of somebody's post."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from teams.actions import api_keys
from teams.models import ApiKey, Post, Scope, User

V1 = "/api/v1/"
EVERYTHING = tuple(Scope)


@dataclass
class Program:
    secret: str
    client: Client = field(default_factory=Client)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}

    def get(self, path: str, asked: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(V1 + path, asked or {}, headers=self.headers | headers)

    def post(self, path: str, body: dict[str, Any], *, key: str = "", **headers: str) -> Any:
        said = self.headers | {"Idempotency-Key": key or uuid.uuid4().hex} | headers
        return self.client.post(V1 + path, body, content_type="application/json", headers=said)

    def send(self, path: str, form: dict[str, Any], *, key: str = "", **headers: str) -> Any:
        """As a form with files."""
        said = self.headers | {"Idempotency-Key": key or uuid.uuid4().hex} | headers
        return self.client.post(V1 + path, form, headers=said)


def key_for(person: User, *scopes: str, until: dt.date | None = None) -> tuple[ApiKey, str]:
    """A key that was granted and fetched, written as the verbs leave it."""
    secret = api_keys.BEGINNING + uuid.uuid4().hex
    key = ApiKey.objects.create(
        post=Post.objects.filter(person=person).latest("pk"),
        name="12345热线平台",
        scopes=list(scopes or EVERYTHING),
        until=until or timezone.localdate() + dt.timedelta(days=30),
        granted_by=person,
        digest=api_keys.digest(secret),
        begins_with=secret[:12],
        fetched_at=timezone.now(),
    )
    return key, secret


def program(person: User, *scopes: str) -> Program:
    return Program(key_for(person, *scopes)[1])
