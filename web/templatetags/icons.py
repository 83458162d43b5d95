"""Icons: on every page by the dozen, so each is rendered from its template once."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from web.fragments import Fragment

register = template.Library()


def _icon(name: str) -> Mapping[str, str]:
    return {"name": name}


ICON = Fragment("components/_icon.html", _icon)


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon of that name, for the eye alone."""
    return ICON.html(str(name))
