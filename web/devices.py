"""A device as it is known again: one signed cookie with a number by chance, and short marks of what was done on it.

The cookie says nothing about anybody. It gives nobody a right: limits of tries let a device pass where a right password
or a right code came from it before, so that a stranger who guesses cannot keep its owner out.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "device"
SALT = "web.devices"
LASTS = dt.timedelta(days=365)
MOST_MARKS = 12
"""So many people sign in on one shared device; the one who has not for longest is forgotten."""


@dataclass(frozen=True, slots=True)
class Device:
    number: str
    marks: tuple[str, ...] = ()


def known(request: HttpRequest) -> Device | None:
    """The device of the request, where it carries a cookie that this service signed."""
    try:
        number, *marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Device(str(number), tuple(map(str, marks)))


def remember(request: HttpRequest, response: HttpResponse, mark: str = "") -> None:
    """Know this device again; `mark`: a short word for what was done on it just now."""
    device = known(request) or Device(secrets.token_urlsafe(12))
    marks = [one for one in device.marks if one != mark] + [mark] * bool(mark)
    response.set_cookie(
        COOKIE,
        signing.dumps([device.number, *marks[-MOST_MARKS:]], salt=SALT),
        max_age=int(LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
