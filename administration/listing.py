"""The ways to the beginning and to the next page of a list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from cases.http import UserRequest


def ways(request: UserRequest, older: str) -> dict[str, Any]:
    """For components/_pager.html; whatever else the address holds is kept."""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    return {
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "older_url": f"?{urlencode(kept | {'after': older})}" if older else "",
    }
