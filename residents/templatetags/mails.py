"""Whether the menu offers the mails of residents."""

from __future__ import annotations

from django import template

from residents import letters
from teams.models import User

register = template.Library()


@register.filter
def reads_letters(user: object) -> bool:
    return isinstance(user, User) and letters.reads_letters(user)
