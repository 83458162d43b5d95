"""What every view shares: pages that cannot write, and refusals answered alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from teams.models import User

P = ParamSpec("P")


class UserRequest(HttpRequest):
    """A request past the login middleware: somebody is signed in."""

    user: User
    htmx: Any


def page(
    view: Callable[Concatenate[UserRequest, P], HttpResponse],
) -> Callable[Concatenate[UserRequest, P], HttpResponse]:
    """A view that only reads: GET or HEAD, and the database refuses it any write."""

    return require_safe(_reading(view))


def asked(
    view: Callable[Concatenate[UserRequest, P], HttpResponse],
) -> Callable[Concatenate[UserRequest, P], HttpResponse]:
    """As `page`, asked by POST too: what is typed travels in the body, where no address and no log has it."""
    return require_http_methods(["GET", "HEAD", "POST"])(_reading(view))


def _reading(
    view: Callable[Concatenate[UserRequest, P], HttpResponse],
) -> Callable[Concatenate[UserRequest, P], HttpResponse]:
    @wraps(view)
    def reading(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            return view(request, *args, **kwargs)

    return reading
