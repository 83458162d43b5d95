"""Pages that only read: the database itself refuses them any write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe
from psycopg2.errors import QueryCanceled

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponse]


def page(view: View[R, P]) -> View[R, P]:
    """A view that only reads: GET or HEAD, and the database refuses it any write."""
    return require_safe(_reading(view))


def asked(view: View[R, P]) -> View[R, P]:
    """As `page`, asked by POST too: what is typed travels in the body, where no address and no log has it."""
    return require_http_methods(["GET", "HEAD", "POST"])(_reading(view))


@contextmanager
def read_only() -> Iterator[None]:
    """A transaction in which the database refuses every write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """What runs in it is given up when one statement takes longer; then what stands behind it goes on."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [round(seconds * 1000)])
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise


def _reading(view: View[R, P]) -> View[R, P]:
    @wraps(view)
    def reading(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with read_only():
            return view(request, *args, **kwargs)

    return reading
