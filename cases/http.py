"""What every view shares: pages that cannot write, and refusals answered alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

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

    @require_safe
    @wraps(view)
    def reading(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            return view(request, *args, **kwargs)

    return reading
