"""Parts of a page that are the same for everybody, rendered once for each language and look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from web.fragments import Fragment

register = template.Library()
FRAGMENTS: dict[str, Fragment] = {}


def _named(shape: tuple[tuple[str, Any], ...], **texts: str) -> Mapping[str, Any]:
    return dict(shape) | texts


@register.simple_tag
def once(name: str, **shape: Any) -> SafeString:
    """As `{% include name with … only %}`, for a template that says nothing of anybody.

    What it is given makes its shape, and is one of a few: a look, a place in the menu, yes or no.
    """
    return _fragment(name).html(tuple(shape.items()))


@register.simple_tag(takes_context=True)
def look_choices(context: template.RequestContext) -> SafeString:
    """Colours, print size and language; of the page itself only its address."""
    request: Any = context["request"]
    shape = ("theme", context["theme"]), ("mode", context["mode"])
    return _fragment("components/_display_choices.html").html(shape, next=request.get_full_path())


def _fragment(name: str) -> Fragment:
    if name not in FRAGMENTS:
        FRAGMENTS[name] = Fragment(name, _named)
    return FRAGMENTS[name]
