"""Where the present list is asked for as a file: its conditions, as far as the filters of cases can say them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from cases.reading.filters import Narrowed

AS_FILTERS: Mapping[str, Mapping[str, str]] = {
    "to-accept": {"state": "whistled"},
    "to-dispatch": {"state": "accepted"},
    "overdue": {"is_overdue": "true"},
    "paused": {"is_paused": "true"},
    "open": {"is_open": "true"},
    "ended": {"is_open": "false"},
}
"""Queues by their slug. Others ask what no filter asks; their link carries area and network alone."""


def export_url_of_search(words: str) -> str:
    """Of words alone: a person's number, which is sealed in the address of its search, is kept with no export."""
    return f"{reverse('exports:add')}?{urlencode({'q': words})}" if words else ""


def export_url(queue: str, narrow: Narrowed | None = None) -> str:
    asked = dict(AS_FILTERS.get(queue, {}))
    if narrow and narrow.area:
        asked["area"] = narrow.area.code
    if narrow and narrow.network:
        asked["network"] = narrow.network
    base = reverse("exports:add")
    return f"{base}?{urlencode(asked)}" if asked else base
