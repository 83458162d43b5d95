"""A request behind which somebody is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from teams.models import User

P = ParamSpec("P")


class UserRequest(HttpRequest):
    """A request past the login middleware: somebody is signed in."""

    user: User
    htmx: Any


View = Callable[Concatenate[UserRequest, P], HttpResponse]
"""What a decorator of views takes and gives."""
