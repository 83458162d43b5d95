"""A text of JSON as a sheet: a list of objects, or an object in which one list of objects stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from imports.sheets.workbook import Sheet, Unreadable

NAME = "JSON"
BEGINS = re.compile(r'\s*(?:\[\s*[{\]]|\{\s*["}])')
"""As a list of objects or an object; the headings of a CSV begin otherwise."""
MOST_COLUMNS = 500


def is_json(text: str) -> bool:
    return BEGINS.match(text) is not None


def sheet_of(text: str) -> Sheet:
    """The names of all fields as headings, in the order in which they come, and a row an object.

    `Unreadable` where it is no JSON, holds no list of objects, or two, or names one field of an object twice.
    """
    try:
        told = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(_("The text begins like JSON and is none. Let the other system write it anew.")) from wrong
    rows = _rows(told)
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > MOST_COLUMNS:
        raise Unreadable(_("The objects have more than %(most)s different fields.") % {"most": MOST_COLUMNS})
    return Sheet(NAME, [names, *([row.get(name) for name in names] for row in rows)] if names else [])


def _rows(told: Any) -> list[dict[str, Any]]:
    lists = [told] if isinstance(told, list) else [value for value in told.values() if isinstance(value, list)]
    if len(lists) != 1 or not all(isinstance(row, dict) for row in lists[0]):
        raise Unreadable(_("The JSON has to be a list of objects, or an object with one such list in it."))
    found: list[dict[str, Any]] = lists[0]
    return found


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Unreadable(_("In one object of the JSON the field “%(name)s” stands twice.") % {"name": name[:40]})
        found[name] = value
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError
