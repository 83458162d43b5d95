"""How a person wants to see the pages: colours, print size and language, kept in cookies to hold before signing in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CHOICES = {"theme": ("auto", "light", "dark"), "mode": ("normal", "elder")}
"""Each cookie and what it may hold; the first is the default."""
A_YEAR = timedelta(days=365)


def display(request: HttpRequest) -> dict[str, str]:
    """Context processor: `theme` and `mode` for the root element of every page."""
    return {name: chosen(request.COOKIES.get(name), allowed) for name, allowed in CHOICES.items()}


def chosen(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


def wanted(said: Mapping[str, str]) -> dict[str, str]:
    """Of what was said the cookies that are on offer, with their values; what is not on offer changes nothing."""
    offered = CHOICES | {"language": tuple(code for code, _ in settings.LANGUAGES)}
    found = {name: said[name] for name, allowed in offered.items() if said.get(name) in allowed}
    return {settings.LANGUAGE_COOKIE_NAME if name == "language" else name: value for name, value in found.items()}


def remember(response: HttpResponse, looks: Mapping[str, str]) -> None:
    for name, value in looks.items():
        response.set_cookie(
            name, value, max_age=A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
