"""What is to be blocked, why, and until when."""

from __future__ import annotations

import ipaddress
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.telephones import telephone
from residents.models import BlockKind
from teams.forms import last_day
from web.fields import CleanText


class BlockForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is blocked"), choices=BlockKind.choices, widget=forms.RadioSelect)
    told = CleanText(
        label=gettext_lazy("Telephone or address"),
        max_length=60,
        help_text=gettext_lazy("Kept as a digest: afterwards only a part of it can be read here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = CleanText(
        label=gettext_lazy("What was abused, and how"),
        max_length=300,
        help_text=gettext_lazy("Without names and without words of matters: the ledger keeps it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = last_day(gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "told" in told and "kind" in told:
            try:
                told["told"] = _phone(told["told"]) if told["kind"] == BlockKind.PHONE else _address(told["told"])
            except ValueError as refusal:
                self.add_error("told", str(refusal))
        return told


def _phone(text: str) -> str:
    if number := telephone(text):
        return number
    raise ValueError(_("Write a telephone number."))


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(_("Write one address, like 203.0.113.7.")) from None
