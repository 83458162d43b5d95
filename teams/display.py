"""How a person wants to see the pages: colours and print size, kept in cookies to hold before signing in."""

from __future__ import annotations

from django.http import HttpRequest

CHOICES = {"theme": ("auto", "light", "dark"), "mode": ("normal", "elder")}
"""Each cookie and what it may hold; the first is the default."""


def display(request: HttpRequest) -> dict[str, str]:
    """Context processor: `theme` and `mode` for the root element of every page."""
    return {name: chosen(request.COOKIES.get(name), allowed) for name, allowed in CHOICES.items()}


def chosen(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]
