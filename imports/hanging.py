"""What hangs on things that are to be deleted, in whatever app: asked of the models, so that no app need be known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from imports.line import in_pieces
from web.errors import Refusal

NAMED = 5
HOLD_FAST = (models.PROTECT, models.RESTRICT)


def require_nothing_hangs_on(model: type[models.Model], numbers: Iterable[int], *, but: Sequence[str] = ()) -> None:
    """Refuse, naming what is there; `but`: names of models whose rows go as well."""
    found = [thing for part in in_pieces(sorted(numbers)) for thing in _hanging(model, part, but)]
    if found:
        named = "；".join(f"{thing._meta.verbose_name}：{thing}" for thing in found[:NAMED])
        sentence = _("Not undone: on what it gave hangs %(named)s (%(count)s in all). Take that back first.")
        raise Refusal(sentence % {"named": named, "count": len(found)})


def _hanging(model: type[models.Model], numbers: Sequence[int], but: Sequence[str]) -> Iterator[models.Model]:
    for relation in _relations(model):
        if relation.related_model._meta.label_lower not in but:
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": numbers})
            yield from rows.order_by("pk")


def _relations(model: type[models.Model]) -> list[Any]:
    """Every foreign key of any app that keeps a row of this model from being deleted."""
    fields = model._meta.get_fields(include_hidden=True)
    return [field for field in fields if field.auto_created and getattr(field, "on_delete", None) in HOLD_FAST]
