"""Pages that hold what one person typed, or hang on a code: neither browsers nor search engines keep them."""

from __future__ import annotations

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cases.rules.errors import TooManyTries
from residents import throttle
from teams.http import P, UserRequest, View
from web.private import kept_by_nobody


def private(view: View[P]) -> View[P]:
    """The answer says that nobody keeps it, and after too many tries when to come again."""

    @wraps(view)
    def answered(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return kept_by_nobody(may_try_again(view(request, *args, **kwargs)))

    return answered


def may_try_again(response: HttpResponse) -> HttpResponse:
    if response.status_code == TooManyTries.status:
        response.headers["Retry-After"] = str(throttle.seconds_left(timezone.now()))
    return response


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-By-Script") == "1"
