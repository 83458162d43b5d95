"""A session lasts as long as it is used: its end is counted anew, and written down at most once an hour."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

USED_AT = "used_at"
RENEWED_EVERY_SECONDS = 3600
# What a page asks by itself (the bell, the lists): a page left open is no use.
BY_ITSELF = "X-By-Itself"


class RenewedByUse:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session and BY_ITSELF not in request.headers:
            if time.time() - session.get(USED_AT, 0) >= RENEWED_EVERY_SECONDS:
                note_use(request=request)
        return response


def note_use(request: HttpRequest, **_signal: Any) -> None:
    """Count the session's end from now; also called when somebody signs in."""
    request.session[USED_AT] = int(time.time())
