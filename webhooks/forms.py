"""What an administrator types about a receiver."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Mapping
from teams.forms import AdministrationForm, day, last_day, line
from webhooks.choices import Kind

LONGEST_ADDRESS = 500


class WebhookForm(AdministrationForm):
    name = line(_("What it is for"), 60, help_text=_("Which software receives it, so that others know."))
    address = line(
        _("Address of the receiver"), LONGEST_ADDRESS, help_text=_("Begins with https://. It is kept sealed.")
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=Kind.choices,
        initial=Kind.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it is told of.")},
    )


class MappingForm(AdministrationForm):
    mapping = forms.ChoiceField(label=_("In whose fields too"), required=False)

    def __init__(self, *args: Any, known: Iterable[Mapping], chosen: Mapping | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {str(one.pk): one for one in known}
        field = self.fields["mapping"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [
            ("", _("in none: number, step and state alone")),
            *((number, f"{one.source} · {one}") for number, one in self._known.items()),
        ]
        field.initial = str(chosen.pk) if chosen else ""

    def clean_mapping(self) -> Mapping | None:
        return self._known.get(self.cleaned_data["mapping"])


class ReplayForm(AdministrationForm):
    since = day(pgettext_lazy("first day", "From"))
    until = last_day(pgettext_lazy("last day", "Until"), help_text=_("The last day whose steps are sent again."))
