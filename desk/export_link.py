"""Where the present list is asked for as a file: its conditions, as far as the filters of cases can say them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from cases.reading.filters import Narrowed

AS_FILTERS: Mapping[str, Mapping[str, str]] = {
    "to-accept": {"state": "whistled"},
    "to-dispatch": {"state": "accepted"},
    "due-soon": {"is_due_soon": "true"},
    "overdue": {"is_overdue": "true"},
    "silent": {"is_silent": "true"},
    "paused": {"is_paused": "true"},
    "open": {"is_open": "true"},
    "ended": {"is_open": "false"},
}
"""Queues by their slug. Others ask what no filter asks; their link carries area and network alone."""


def export_url_of_filter(query: str) -> str:
    """`query`: conditions as they stand behind a question mark; without any there is nothing to export."""
    return f"{reverse('exports:add')}?{query}" if query else ""


def export_url_of_search(words: str) -> str:
    """Of words alone: a person's number, which is sealed in the address of its search, is kept with no export."""
    return export_url_of_filter(urlencode({"q": words}) if words else "")


def export_url(queue: str, narrow: Narrowed | None = None) -> str:
    """Of a queue that no filter asks for, all that the person sees."""
    asked = dict(AS_FILTERS.get(queue, {}))
    if narrow and narrow.area:
        asked["area"] = narrow.area.code
    if narrow and narrow.network:
        asked["network"] = narrow.network
    return export_url_of_filter(urlencode(asked)) or reverse("exports:add")
