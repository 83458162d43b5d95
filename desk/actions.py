"""Saving and removing the filters of the desk."""

from __future__ import annotations

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.reading.panel_form import chosen
from desk.models import LONGEST_QUERY, SavedFilter
from networks.models import Unit
from teams.models import User
from web.errors import NotAllowed, Refusal, require_said

MOST_SAVED = 20
"""Of one person: the panel shows them all."""


@transaction.atomic
def save_filter(*, name: str, query: str, sort: str, shared_with: Unit | None = None, by: User) -> SavedFilter:
    """Keep a filter under a name of one's own; saved again under the same name it says the new thing.

    `query`: filters of `CasePanel` as they stand behind a question mark. Refusal where it asks for nothing.
    """
    require_said(name=name)
    if not QueryDict(query):
        raise Refusal(_("Choose what to look for first: an empty filter finds nothing."))
    if len(query) > LONGEST_QUERY:
        raise Refusal(_("Choose fewer conditions."))
    if shared_with and shared_with.pk not in by.own_units:
        raise NotAllowed(_("Share it with a unit of your own."), field="shared_with")
    chosen(query, by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    facts = {"query": query, "sort": sort, "shared_with": shared_with}
    saved, is_new = SavedFilter.objects.update_or_create(by=by, name=name, defaults=facts)
    if is_new and SavedFilter.objects.filter(by=by).count() > MOST_SAVED:
        raise Refusal(_("You have saved %(most)d filters; remove one first.") % {"most": MOST_SAVED})
    return saved


def remove_filter(pk: int, *, by: User) -> None:
    """One's own alone; whoever has shared one with a unit takes it from the unit, too."""
    SavedFilter.objects.filter(pk=pk, by=by).delete()
