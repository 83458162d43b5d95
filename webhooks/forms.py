"""What an administrator types about a receiver."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


class ReplayForm(AdministrationForm):
    since = day(pgettext_lazy("first day", "From"))
    until = last_day(pgettext_lazy("last day", "Until"), help_text=_("The last day whose steps are sent again."))
