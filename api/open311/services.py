"""The duty catalogue as Open311 services: each type that a community takes is one."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from networks import rules
from networks.models import CatalogueItem


def offered() -> list[dict[str, Any]]:
    """Every type in force, in the order of its code; what another number takes is none of ours."""
    return [_service(entry) for _code, entry in sorted(rules.recent().catalogue.items()) if is_offered(entry)]


def is_offered(entry: CatalogueItem) -> bool:
    return entry.parent_id is not None and not entry.redirect


def definition(code: str) -> dict[str, Any]:
    """No type asks for more than text and place, so there are no attributes."""
    entry = rules.recent().catalogue.get(code)
    if entry is None or not is_offered(entry):
        raise Http404
    return {"service_code": entry.code, "attributes": []}


def _service(entry: CatalogueItem) -> dict[str, Any]:
    heading = entry.parent
    return {
        "service_code": entry.code,
        "service_name": entry.name,
        "description": f"{heading.name} · {entry.name}" if heading else entry.name,
        "metadata": False,
        "type": "realtime",
        "keywords": ", ".join(entry.keywords),
        "group": heading.name if heading else "",
    }
