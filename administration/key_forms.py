"""What an administrator says of a key for programs."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams.forms import AdministrationForm, last_day, line, today
from teams.models import Scope

USUAL = dt.timedelta(days=364)


def in_a_year() -> dt.date:
    return today() + USUAL


class GrantKeyForm(AdministrationForm):
    name = line(_("What it is for"), 60, help_text=_("Which system, and which part of it."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the key may do.")},
    )
    until = last_day(
        pgettext_lazy("last day", "Until"), initial=in_a_year, help_text=_("The last day on which it opens something.")
    )
