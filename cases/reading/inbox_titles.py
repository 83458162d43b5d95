"""Titles of cases for the inbox, which knows only case numbers."""

from __future__ import annotations

from collections.abc import Collection

from cases.models import Case
from cases.reading import rows
from teams.models import User


def titles_of(user: User, references: Collection[str]) -> dict[str, str]:
    """The first words of those matters among these numbers that the person sees, as that person may read them."""
    return (
        rows.titles(Case.objects.visible_to(user).filter(reference__in=references), reader=user) if references else {}
    )
