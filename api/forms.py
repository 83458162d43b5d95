"""Raising a matter by a program: the grid worker's own form, with place and type by their official codes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.reading.panel import AreaByCode, TypeByCode
from field.forms import IntakeForm
from networks.models import CatalogueItem
from web.fields import CleanText


class RaiseForm(IntakeForm):
    """As on the telephone; where somebody may raise matters is judged by the verb."""

    area = AreaByCode(error_messages={"required": _("Say where it is.")})  # type: ignore[assignment]  # another kind of field, by code
    entry = TypeByCode(required=False)  # type: ignore[assignment]  # another kind of field, by code
    kept = None  # type: ignore[assignment]  # takes the field away, as Django has it
    key = None  # type: ignore[assignment]  # takes the field away, as Django has it
    aware = None  # type: ignore[assignment]  # takes the field away, as Django has it
    result = None  # type: ignore[assignment]  # takes the field away, as Django has it

    def _offer_places(self) -> None:
        """A program knows its places; none are offered."""

    def clean_entry(self) -> CatalogueItem | None:
        found: CatalogueItem | None = self.cleaned_data["entry"]
        if found is not None and found.parent_id is None:
            raise ValidationError(_("Choose the type itself, not its heading."))
        return found

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class HandledForm(RaiseForm):
    """What was dealt with on the spot."""

    result = CleanText(  # type: ignore[assignment]  # needed here
        label=_("How was it dealt with?"), error_messages={"required": _("Say how it was dealt with.")}
    )
