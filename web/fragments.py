"""Parts of pages that stand many times on one, rendered from their template once a shape and filled in from then on.

The template stays the only source of the HTML: it is rendered with stand-ins, and what comes out is cut where they
stand. Filling in escapes each value as the template would. Only markup is kept, never what somebody reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from web.compiled import NotCompiled, compared

MARKS: Final = ("\ue000", "\ue001")
"""Around the name of a stand-in; nobody writes them, and what is filled in is not looked through again."""
MOST_KEPT: Final = 2048
Build = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Cut:
    """Markup, and after each piece but the last the name of what stands there."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]

    def filled(self, texts: Mapping[str, str]) -> str:
        parts = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            parts += (conditional_escape(texts[name]), piece)
        return "".join(parts)


class Fragment:
    """A template, and the function that makes its context of a shape and of texts.

    What branches belongs to the shape and comes positionally; texts come by name, and whether one is empty belongs to
    the shape by itself.
    """

    def __init__(self, template: str, build: Build) -> None:
        if getattr(build, "__closure__", None):
            raise NotCompiled(f"{build.__qualname__} is a closure: it could hold a value of one request.")
        self.template, self.build = template, build
        self._kept: dict[Hashable, _Cut] = {}

    def html(self, *shape: Hashable, **texts: str) -> SafeString:
        # The names of static files in the markup are those of this storage.
        key = (
            get_language(),
            staticfiles_storage.__class__,
            shape,
            tuple(name for name, text in texts.items() if text),
        )
        kept = self._kept.get(key)
        if kept is None:
            kept = self._keep(key, shape, texts)
        filled = mark_safe(kept.filled(texts))  # noqa: S308 - the template's own markup, and what is filled in is escaped
        if settings.COMPILED_IS_COMPARED:
            self._compare(key, shape, texts, filled)
        return filled

    def _compare(self, key: Hashable, shape: tuple[Hashable, ...], texts: Mapping[str, str], filled: str) -> None:
        """Once for each module of tests, shape and texts. A safe text equals an unsafe one, but is not escaped."""
        asked = (self, key, *((text, type(text)) for text in texts.values()))
        if asked not in compared:
            if filled != self._rendered(shape, texts):
                raise NotCompiled(f"{self.template}: what is kept differs from what the template says.")
            compared.add(asked)

    def _keep(self, key: Hashable, shape: tuple[Hashable, ...], texts: Mapping[str, str]) -> _Cut:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        one, other = (self._cut(shape, texts, mark) for mark in MARKS)
        if one != other:
            raise NotCompiled(f"{self.template} does more with a text than to show it.")
        self._kept[key] = one
        return one

    def _cut(self, shape: tuple[Hashable, ...], texts: Mapping[str, str], mark: str) -> _Cut:
        stands = {name: f"{mark}{name}{mark}" if text else "" for name, text in texts.items()}
        parts = re.split(f"{mark}([^{mark}]*){mark}", self._rendered(shape, stands))
        return _Cut(tuple(parts[::2]), tuple(parts[1::2]))

    def _rendered(self, shape: tuple[Hashable, ...], texts: Mapping[str, str]) -> str:
        return get_template(self.template).render(dict(self.build(*shape, **texts)))
