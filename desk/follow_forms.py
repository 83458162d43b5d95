"""Which area or type of matter somebody wants to follow."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.reading.panel_form import dressed
from teams.models import User
from web.fields import RefusableForm


class FollowForm(RefusableForm):
    """The same choices as on the panel of filters; one of them, or both."""

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = dressed(by)
        self.fields |= {name: choices[name] for name in ("area", "entry")}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not (given.get("area") or given.get("entry")):
            raise ValidationError(_("Choose an area or a type of matter."))
        return given
