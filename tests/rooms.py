"""The full name of an address of which a test knows the short one."""

from __future__ import annotations

from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

OF_CASES = ("field", "desk", "figures", "residents")
OF_LINKAGE = ("alliances", "enterprises", "five_teams")
OF_ADMINISTRATION = ("administration", "imports")


@cache
def _names() -> dict[str, set[str]]:
    return {
        str(room.app_name): {str(one.name) for one in room.url_patterns if isinstance(one, URLPattern)}
        for room in get_resolver().url_patterns
        if isinstance(room, URLResolver) and room.app_name
    }


def named(rooms: tuple[str, ...], name: str) -> str:
    """`desk:case` for `case`; an unknown name belongs to the first room, which does not have it either."""
    return f"{next((room for room in rooms if name in _names()[room]), rooms[0])}:{name}"
