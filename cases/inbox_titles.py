"""What matters are about, for lists that know only their numbers."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models.functions import Left

from cases.models import Case
from cases.rows import TITLE_IS_WITHIN
from cases.titles import title_of
from teams.models import User


def titles_of(user: User, references: Collection[str]) -> dict[str, str]:
    """The first words of those matters among these numbers that the person sees: one statement."""
    if not references:
        return {}
    seen = Case.objects.visible_to(user).filter(reference__in=references)
    words = seen.order_by().annotate(words=Left("text", TITLE_IS_WITHIN)).values_list("reference", "words")
    return {reference: title_of(text) for reference, text in words}
