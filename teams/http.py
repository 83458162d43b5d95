"""A request behind which somebody is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from teams.models import User


class UserRequest(HttpRequest):
    """A request past the login middleware: somebody is signed in."""

    user: User
    htmx: Any
