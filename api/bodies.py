"""What a request brings: JSON, or a form with files, read strictly and as the forms of the pages read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from api.errors import Invalid, TooMuch, Unreadable
from api.models import LONGEST_KEY

Body = Mapping[str, Any]


class StrictJson(BaseParser):
    """One JSON object in UTF-8, which PostgreSQL can keep: no NUL, no half of a surrogate pair, no NaN."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Body:
        try:
            sent = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
            if len(sent) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                raise TooMuch()
            text = sent.decode("utf-8")
            found = json.loads(text, parse_constant=_refuse) if text.strip() else {}
            json.dumps(found, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            raise Unreadable(_("This is no JSON in UTF-8.")) from error
        if not isinstance(found, dict):
            raise Unreadable(_("Send one JSON object."))
        return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def given(request: Request) -> Body:
    """The names that were sent, with their values; several values of a form are a list."""
    if isinstance(request.data, QueryDict):
        fields = request.POST.lists()  # `data` of a form holds its files, too
        return {name: values if len(values) > 1 else values[0] for name, values in fields if values}
    return dict(request.data)


def require_known(names: Iterable[str], known: Iterable[str], *, status: int = 422) -> None:
    """Refuse each name that is not known: a misspelt one must not be passed over in silence."""
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise Invalid({name: [_("There is no such field here.")] for name in unknown}, status=status)


def typed(body: Body, *, rows: Mapping[str, str] | None = None) -> QueryDict:
    """As a form of a page would have sent it. `rows`: lists of objects, with what their parts are called in the form.

    `tasks: [{"text": …}]` with the prefix `task_` becomes `task_text=…`, in order.
    """
    form = QueryDict(mutable=True)
    for name, value in body.items():
        if rows and name in rows:
            for part, values in _columns(name, value).items():
                form.setlist(rows[name] + part, values)
        else:
            form.setlist(name, _written(name, value))
    return form


def _columns(name: str, value: Any) -> dict[str, list[str]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Invalid({name: [_("This is a list of objects.")]})
    parts = sorted({part for row in value for part in row})
    return {part: [(_written(name, row.get(part)) or [""])[0] for row in value] for part in parts}


def _written(name: str, value: Any) -> list[str]:
    """A value as a browser would send it; what is not true or is null is not sent at all."""
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, str):
        return [value]
    if isinstance(value, int | float):
        return [str(value)]
    if isinstance(value, list):
        return [text for one in value for text in _written(name, one if not isinstance(one, list) else None)]
    raise Invalid({name: [_("This cannot be an object.")]})


def idempotency_key(request: Request) -> str:
    """Of the header, with or without quotation marks around it."""
    key = str(request.META.get("HTTP_IDEMPOTENCY_KEY", "")).strip().strip('"')
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        said = _("Send an Idempotency-Key of 1 to %(most)d visible ASCII characters with every POST.")
        raise Unreadable(said % {"most": LONGEST_KEY}, field="Idempotency-Key")
    return key


def digest(request: Request) -> bytes:
    """Of all that decides what a POST does: where it goes, what it says, which version it has seen."""
    told = {"to": request.path, "said": given(request), "seen": request.META.get("HTTP_IF_MATCH", "")}
    kept = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode())
    files: Any = request.FILES
    for name in sorted(files):
        for file in files.getlist(name):
            kept.update(hashlib.sha256(file.read()).digest() + name.encode())
            file.seek(0)
    return kept.digest()
