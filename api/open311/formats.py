"""What Open311 answers, as JSON or as XML (GeoReport v2, "Format Support"): the end of the address says which."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

JSON, XML = "application/json; charset=utf-8", "text/xml; charset=utf-8"
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What one of a list is called in XML."""
# XML 1.0 has no sign for these, and a reader would refuse the whole document.
UNWRITABLE = {code: None for code in (*range(0x20), 0xFFFE, 0xFFFF) if chr(code) not in "\t\n\r"}


def answer(kind: str, root: str, told: Any, *, status: int = 200) -> HttpResponse:
    """`told`: a list of what `root` holds, or one thing; JSON has no root, XML has."""
    if kind == "xml":
        element = Element(root)
        _write(element, told)
        return HttpResponse(tostring(element, encoding="UTF-8", xml_declaration=True), content_type=XML, status=status)
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type=JSON, status=status)


def _write(into: Element, told: Any) -> None:
    if isinstance(told, Mapping):
        for name, value in told.items():
            _write(SubElement(into, name), value)
    elif isinstance(told, list):
        for one in told:
            _write(SubElement(into, ITEMS[into.tag]), one)
    elif isinstance(told, bool):
        into.text = "true" if told else "false"
    elif told is not None:
        into.text = str(told).translate(UNWRITABLE)
