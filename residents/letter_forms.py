"""What a duty officer says of a mail that waits: where it belongs, or why it is set aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import Area
from residents import places
from web.fields import CleanText, RefusableForm


class PlaceForm(RefusableForm):
    """A name is enough where one place alone has it; else those that have it are offered."""

    where = CleanText(
        label=gettext_lazy("Name of the community, village or estate"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the name of the place.")},
    )
    area = forms.ChoiceField(label=gettext_lazy("Which one?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, within: Area | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self.data.get("where", "")) if self.is_bound else ""
        found = places.found(typed) if typed.strip() else []
        self.candidates = {area.code: area for area in found if within and area.path.startswith(within.path)}
        named = [(code, places.name_of(area)) for code, area in self.candidates.items()]
        self.fields["area"].choices = named if len(named) > 1 else []  # type: ignore[attr-defined]  # a field with choices

    @property
    def has_several(self) -> bool:
        return len(self.candidates) > 1

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "where" not in told:
            return told
        if not self.candidates:
            self.add_error("where", _("Nothing has this name. Try two characters of it."))
        elif self.has_several and not told.get("area"):
            self.add_error("area", _("Several have this name; choose one below."))
        else:
            told["place"] = self.candidates[told.get("area") or next(iter(self.candidates))]
        return told


class SetAsideForm(RefusableForm):
    reason = CleanText(
        label=gettext_lazy("Why it is no matter"),
        max_length=300,
        help_text=gettext_lazy("Without names and without words of the mail: it stays in the list."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write why it is no matter.")},
    )
