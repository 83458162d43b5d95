"""Addresses: whole ones for papers and messages; and those that one page names by the dozen, looked up once."""

from __future__ import annotations

import re
from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

MARK = "mark-0"
PLAIN = re.compile(r"[A-Za-z0-9-]+")
"""What stands in an address as it is."""


def whole_address(name: str, part: str) -> str:
    """As somebody scans it or types it: `reverse(name, args=[part])` behind the address of this service."""
    return str(settings.BASE_URL) + reverse(name, args=[part])


def address_of(name: str, part: str) -> str:
    """What `reverse(name, args=[part])` gives."""
    if not PLAIN.fullmatch(part):
        return reverse(name, args=[part])
    before, after = _around(name, get_script_prefix(), get_urlconf())
    return f"{before}{part}{after}"


@lru_cache(maxsize=256)
def _around(name: str, _prefix: str, _urlconf: str | None) -> tuple[str, str]:
    before, _mark, after = reverse(name, args=[MARK]).partition(MARK)
    return before, after
